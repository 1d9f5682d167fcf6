//! Why a message is not one JSON object, in French: where, what to write instead, and the JSON
//! parser's own phrase.

/// How a message begins that is no JSON object, but was meant to be one.
const BEGINNINGS: &[(&str, &str)] = &[
    (
        "\u{FEFF}",
        "le message commence par une marque d'ordre des octets (U+FEFF) ; en Python, encodez en \
         utf-8 et non en utf-8-sig",
    ),
    (
        "\"{",
        "le message est une chaîne qui contient du JSON : convertissez l'objet une seule fois \
         (json.dumps, JSON.stringify)",
    ),
    (
        "[object Object]",
        "l'objet n'a pas été converti ; en JavaScript : JSON.stringify(objet)",
    ),
    (
        "b'",
        "le message montre des octets de Python ; envoyez le texte, sans encode() ni str()",
    ),
];

/// The parser's phrases about the end of the message, and about the inside of a string.
const NOT_ABOUT_A_PLACE: &[(&str, &str)] = &[
    (
        "EOF while parsing a value",
        "le message finit trop tôt, il manque la suite",
    ),
    (
        "EOF while parsing an object",
        "le message finit trop tôt, il manque }",
    ),
    (
        "EOF while parsing a list",
        "le message finit trop tôt, il manque ]",
    ),
    (
        "EOF while parsing a string",
        "le message finit trop tôt, il manque \"",
    ),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        "dans une chaîne, un saut de ligne s'écrit \\n, et une tabulation \\t",
    ),
    (
        "invalid escape",
        "dans une chaîne, seuls \" \\ / b f n r t et uXXXX suivent une barre oblique inverse",
    ),
    ("unexpected end of hex escape", HALF_AN_EMOJI),
    ("lone leading surrogate in hex escape", HALF_AN_EMOJI),
];

/// What stands at the place where something else is expected.
const FOUND: &[(&str, &str)] = &[
    (
        "'",
        "utilisez des guillemets doubles et non des apostrophes ; en Python : json.dumps(objet)",
    ),
    (
        "\u{A0}",
        "une espace insécable (U+00A0) n'est permise que dans une chaîne",
    ),
    ("“", STRAIGHT_QUOTES),
    ("”", STRAIGHT_QUOTES),
    ("«", STRAIGHT_QUOTES),
    ("True", PYTHON),
    ("False", PYTHON),
    ("None", PYTHON),
    ("NaN", "JSON ne connaît pas NaN"),
    ("undefined", "JSON ne connaît pas undefined, mais null"),
    ("/", "JSON n'a pas de commentaires"),
    ("#", "JSON n'a pas de commentaires"),
    (
        "\0",
        "le caractère nul n'est pas du JSON ; en C, n'envoyez que strlen(texte) octets",
    ),
];

/// The parser's phrases about such a place.
const EXPECTED: &[(&str, &str)] = &[
    (
        "expected `:`",
        "deux-points sont attendus après le nom d'un champ",
    ),
    ("expected `,` or `}`", "une virgule ou } est attendue"),
    ("expected `,` or `]`", "une virgule ou ] est attendue"),
    ("expected value", "une valeur est attendue"),
    ("expected ident", "true, false ou null est attendu"),
    (
        "key must be a string",
        "un nom de champ entre guillemets doubles est attendu",
    ),
    ("trailing comma", "une virgule est de trop devant }"),
    (TRAILING_CHARACTERS, "rien ne doit suivre l'objet JSON"),
    ("invalid number", "ce nombre est mal écrit"),
];

const HALF_AN_EMOJI: &str = "le nom d'un champ contient un demi-emoji";
const STRAIGHT_QUOTES: &str = "utilisez des guillemets droits : \"";
const PYTHON: &str = "JSON écrit true, false et null ; en Python : json.dumps(objet)";
const TRAILING_CHARACTERS: &str = "trailing characters";

/// About a message that does not begin with `{`.
#[must_use]
pub fn not_an_object(text: &str) -> &'static str {
    let mut rows = BEGINNINGS.iter();
    let row = rows.find(|(begin, _)| text.starts_with(begin));
    row.map_or("un objet JSON est attendu : {\"action\": …}", |(_, it)| it)
}

/// About a message that the parser refuses.
#[must_use]
pub fn refused(text: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let words = error.to_string();
    let place = format!(" at line {line} column {column}");
    let phrase = words.strip_suffix(&place).unwrap_or(&words);
    // The parser counts bytes, and people characters.
    let lines_before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start = lines_before.map(str::len).sum();
    let place = text.floor_char_boundary(start + column.saturating_sub(1));
    let column = text[start..place].chars().count() + 1;
    match sentence(phrase, &text[place..]) {
        Some(sentence) => format!("ligne {line}, colonne {column} : {sentence} ({phrase})"),
        None => format!("ligne {line}, colonne {column} : {phrase}"),
    }
}

fn sentence(phrase: &str, found: &str) -> Option<&'static str> {
    if phrase == TRAILING_CHARACTERS && found.starts_with('{') {
        return Some("un seul objet JSON par message, et un second commence ici");
    }
    let of_phrase = |(known, _): &&(&str, &str)| *known == phrase;
    let mut rows = NOT_ABOUT_A_PLACE.iter().filter(of_phrase);
    let found = FOUND.iter().filter(|(begin, _)| found.starts_with(begin));
    let expected = EXPECTED.iter().filter(of_phrase);
    let row = rows.next().or(found.chain(expected).next());
    row.map(|(_, sentence)| *sentence)
}
