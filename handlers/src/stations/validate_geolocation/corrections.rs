//! Settlements and islands that the simplified boundaries assign to a neighbouring country.

use domain::CountryCode;

const METRES_A_DEGREE: f64 = 111_195.0;

/// Latitude, longitude, radius in metres, the country by the boundaries, and the right one.
type Correction = (f64, f64, f64, &'static str, &'static str);

/// From 234,908 settlements of `GeoNames` (CC BY 4.0): those outside disputed territory
/// for which the full borders of `OpenStreetMap` agree with `GeoNames`, and the
/// boundaries differ; then islands. Everything within the radius is in the right country.
const CORRECTIONS: [Correction; 32] = [
    (60.9601, 28.5510, 100.0, "RU", "FI"),   // Nuijamaa
    (59.9000, 11.9833, 100.0, "NO", "SE"),   // Högsäter
    (59.0897, 11.2246, 400.0, "SE", "NO"),   // Sponvika
    (52.1843, 120.7632, 250.0, "RU", "CN"),  // Qiqian
    (49.9667, 6.1833, 100.0, "LU", "DE"),    // Waldhof-Falkenstein
    (49.8807, 115.7253, 500.0, "RU", "MN"),  // Ereencav
    (46.9273, 28.0960, 100.0, "MD", "RO"),   // Scoposeni
    (45.5005, 14.9145, 100.0, "SI", "HR"),   // Doluš
    (45.2833, 28.7833, 500.0, "UA", "RO"),   // Ceatalchioi
    (26.8167, 91.7167, 100.0, "IN", "BT"),   // Bhangtar
    (20.4408, 1.8055, 2000.0, "ML", "DZ"),   // Timiaouine
    (13.8000, -15.0667, 2000.0, "SN", "GM"), // Fass
    (13.5333, -14.1167, 500.0, "SN", "GM"),  // Gunjur Kuta
    (13.3500, -15.7500, 100.0, "SN", "GM"),  // Nioro
    (13.2667, -14.1833, 2000.0, "SN", "GM"), // Kumbija
    (13.2500, -14.2667, 250.0, "SN", "GM"),  // Demba Kunda
    (13.2333, -14.2000, 250.0, "SN", "GM"),  // Sabi
    (11.7347, 106.2144, 500.0, "VN", "KH"),  // Rung
    (10.3560, -6.8090, 1500.0, "ML", "CI"),  // Ouellé
    (8.5330, -82.8384, 100.0, "PA", "CR"),   // Canoas
    (7.8833, -2.8000, 1000.0, "GH", "CI"),   // Méti
    (7.4743, -2.9437, 500.0, "GH", "CI"),    // N'Détiesso-Sokoura
    (7.0950, -3.0353, 500.0, "GH", "CI"),    // Kouadiokrou
    (5.3418, -2.7766, 100.0, "GH", "CI"),    // Nougoua
    (5.2421, -2.7664, 250.0, "GH", "CI"),    // Ehanian-Tanoé
    (-4.4500, 12.8833, 2000.0, "CG", "AO"),  // Miconje
    (-5.8492, 14.0842, 500.0, "CD", "AO"),   // Luvo
    // Islands: the boundaries include their sea in the opposite shore's country.
    (26.3660, 120.4900, 6000.0, "CN", "TW"),  // Dongyin
    (26.1900, 119.9600, 11000.0, "CN", "TW"), // Nangan and Beigan
    (25.9650, 119.9550, 6000.0, "CN", "TW"),  // Juguang
    (24.9900, 119.4520, 4000.0, "CN", "TW"),  // Wuqiu
    (23.8300, -80.3500, 20000.0, "US", "BS"), // Cay Sal
];

/// The right country of a point, if the boundaries are known to be wrong there.
pub(super) fn corrected(latitude: f64, longitude: f64, said: CountryCode) -> Option<CountryCode> {
    let holds = |(north, east, metres, by_mistake, _): &&Correction| {
        let up = (latitude - north) * METRES_A_DEGREE;
        // Nearly all are too far to the north or south, which takes no cosine to see.
        up.abs() <= *metres && *by_mistake == said.as_str() && {
            let right = (longitude - east) * METRES_A_DEGREE * north.to_radians().cos();
            up.hypot(right) <= *metres
        }
    };
    let (.., country) = CORRECTIONS.iter().find(holds)?;
    CountryCode::try_from((*country).to_owned()).ok()
}
