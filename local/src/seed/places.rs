//! Real places for families.

/// The name, latitude and longitude in decimal degrees, and description.
pub(super) type Place = (&'static str, f64, f64, &'static str);

pub(super) const PLACES: [Place; 24] = [
    (
        "Deutsches Museum",
        48.1299,
        11.5834,
        "Ships, planes and a mine to walk through. Bring snacks: it is big.",
    ),
    (
        "Natural History Museum",
        51.4967,
        -0.1764,
        "Dinosaurs first, then the blue whale. Free, and quiet before ten.",
    ),
    ("Efteling", 51.6496, 5.0436, "Fairy tales for the little ones, roller coasters for the rest."),
    (
        "Cité des Sciences",
        48.8956,
        2.3877,
        "Everything may be touched. The water tables win every time.",
    ),
    ("Tivoli Gardens", 55.6737, 12.5681, "Old rides, lanterns in the trees, and pancakes at dusk."),
    ("Zoo Zürich", 47.3845, 8.5742, "A rainforest under one roof. Look up for the lemurs."),
    (
        "Science Centre Singapore",
        1.3329,
        103.7357,
        "A whole day when it rains, and a water playground when it does not.",
    ),
    ("Ueno Zoo", 35.7165, 139.7713, "Pandas, and a lake with pedal boats next door."),
    ("Exploratorium", 37.8017, -122.3976, "Fog, mirrors and magnets by the bay."),
    ("Monterey Bay Aquarium", 36.6182, -121.9019, "Otters get fed three times a day. Be early."),
    ("Field Museum", 41.8663, -87.6170, "Sue the T. rex is taller than you remember."),
    ("La Cité de l'Océan", 43.4653, -1.5700, "Waves explained, and real ones across the road."),
    (
        "Dublin Zoo",
        53.3562,
        -6.3053,
        "In a park with deer. The playground at the back is the best one.",
    ),
    (
        "National Railway Museum",
        53.9604,
        -1.0969,
        "Sit in the Shinkansen, then ride the miniature railway.",
    ),
    ("Parc de la Villette", 48.8938, 2.3903, "A dragon to slide down, and lawns to run on."),
    ("Boneyard Beach Playground", -33.7969, 151.2886, "Rock pools at low tide. Hats on."),
    ("Taronga Zoo", -33.8430, 151.2411, "Take the ferry: it is half of the fun."),
    ("Te Papa", -41.2905, 174.7820, "A giant squid, an earthquake house, and it is free."),
    (
        "Two Oceans Aquarium",
        -33.9080,
        18.4177,
        "Penguins behind glass, seals in front of the door.",
    ),
    ("Maloka", 4.6562, -74.1056, "A science dome that hums with school classes."),
    (
        "Papalote Museo del Niño",
        19.4126,
        -99.1955,
        "Touch, play, learn. That is the rule here, and it is kept.",
    ),
    (
        "Vancouver Science World",
        49.2734,
        -123.1038,
        "The golf ball on the water. The dam-building table is upstairs.",
    ),
    ("Legoland Billund", 55.7356, 9.1268, "Miniland at eye level for anyone under six."),
    ("Museu de les Aigües", 41.3547, 2.0720, "Old pumps, a tower to climb, and a picnic lawn."),
];
