"""ministack in a process of its own: `python serving.py SOCKET CERTIFICATE KEY`.

Its own command would also listen on port 443. The socket is inherited: it was bound to a free port before, and
nobody else can take that port in between. The process ends when its standard input does, however its parent ended.
"""

import asyncio
import os
import sys
import threading


def end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


def main() -> None:
    socket, certificate, key = sys.argv[1:]
    threading.Thread(target=end_with_parent, daemon=True).start()
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    config = Config()
    config.bind = [f"fd://{socket}"]
    config.certfile, config.keyfile = certificate, key
    config.keep_alive_timeout = 75
    asyncio.run(serve(app, config))


main()
