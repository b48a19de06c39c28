//! A function's process, as Lambda starts it.

use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running function. Ends with this value.
pub(crate) struct Function {
    process: Child,
    pub(crate) started: Instant,
}

impl Function {
    /// Starts `binary` with these environment variables and no other; its log goes to a file.
    pub(crate) fn start(
        binary: &Path,
        runtime_api: SocketAddr,
        environment: &[(String, String)],
        log: &Path,
    ) -> io::Result<Self> {
        let mut command = Command::new(binary);
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string())
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(File::create(log)?)
            .stderr(File::options().append(true).open(log)?);
        let started = Instant::now();
        Ok(Self { process: command.spawn()?, started })
    }

    /// The processor time that its threads have used, in nanoseconds precisely:
    /// <https://docs.kernel.org/scheduler/sched-stats.html>.
    pub(crate) fn cpu(&self) -> io::Result<Duration> {
        let mut nanoseconds = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let statistics = fs::read_to_string(task?.path().join("schedstat"))?;
            let spent = statistics.split(' ').next().and_then(|spent| spent.parse::<u64>().ok());
            nanoseconds += spent.ok_or(io::ErrorKind::InvalidData)?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// The most memory that it had resident so far, in kilobytes.
    pub(crate) fn peak_memory(&self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix("kB")?.trim().parse().ok());
        kilobytes.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
