//! What is said of a message that is not one JSON object. The French sentences belong to phrases of
//! the JSON parser: if a new version of it has others, these tests fail.

use salon::chat::json_field::Fields;

#[track_caller]
fn check(text: &str, detail: &str) {
    let error = Fields::parse(text).expect_err(text);
    assert_eq!(error.code(), "bad_json");
    assert_eq!(error.detail(), detail, "{text:?}");
}

/// The message is refused at this place, with this sentence, and the parser's phrase is this.
#[track_caller]
fn check_at(text: &str, line: usize, column: usize, sentence: &str, phrase: &str) {
    let place = format!("ligne {line}, colonne {column}");
    check(text, &format!("{place} : {sentence} ({phrase})"));
}

#[test]
fn a_message_that_does_not_begin_with_a_brace_is_told_what_it_probably_is() {
    let object = "un objet JSON est attendu : {\"action\": …}";
    for text in ["", " ", "salut", "null", "[]", "42", "\"login\""] {
        check(text, object);
    }
    check(
        "\u{FEFF}{}",
        "le message commence par une marque d'ordre des octets (U+FEFF) ; en Python, encodez en \
         utf-8 et non en utf-8-sig",
    );
    check(
        r#""{\"action\":\"ping\"}""#,
        "le message est une chaîne qui contient du JSON : convertissez l'objet une seule fois \
         (json.dumps, JSON.stringify)",
    );
    check(
        "[object Object]",
        "l'objet n'a pas été converti ; en JavaScript : JSON.stringify(objet)",
    );
    check(
        r#"b'{"action": "ping"}'"#,
        "le message montre des octets de Python ; envoyez le texte, sans encode() ni str()",
    );
}

#[test]
fn the_common_mistakes_of_programs_have_their_own_sentences() {
    let quotes =
        "utilisez des guillemets doubles et non des apostrophes ; en Python : json.dumps(objet)";
    check_at("{'action': 'ping'}", 1, 2, quotes, "key must be a string");
    check_at(r#"{"action": 'ping'}"#, 1, 12, quotes, "expected value");
    let python = "JSON écrit true, false et null ; en Python : json.dumps(objet)";
    check_at(r#"{"x":True}"#, 1, 6, python, "expected value");
    check_at(r#"{"x":False}"#, 1, 6, python, "expected value");
    check_at(r#"{"x":[None]}"#, 1, 7, python, "expected value");
    let straight = "utilisez des guillemets droits : \"";
    check_at("{“action”:1}", 1, 2, straight, "key must be a string");
    check_at("{\"action\":« ping »}", 1, 11, straight, "expected value");
    let no_break = "une espace insécable (U+00A0) n'est permise que dans une chaîne";
    check_at("{\u{A0}\"x\":1}", 1, 2, no_break, "key must be a string");
    let comments = "JSON n'a pas de commentaires";
    check_at("{ // x\n}", 1, 3, comments, "key must be a string");
    check_at("{\"x\":1} # x", 1, 9, comments, "trailing characters");
    let nul = "le caractère nul n'est pas du JSON ; en C, n'envoyez que strlen(texte) octets";
    check_at("{\"x\":1}\0", 1, 8, nul, "trailing characters");
    check_at(
        r#"{"x":NaN}"#,
        1,
        6,
        "JSON ne connaît pas NaN",
        "expected value",
    );
    let undefined = "JSON ne connaît pas undefined, mais null";
    check_at(r#"{"x":undefined}"#, 1, 6, undefined, "expected value");
}

#[test]
fn two_objects_in_one_message_are_told_where_the_second_begins() {
    let two = "un seul objet JSON par message, et un second commence ici";
    check_at(r#"{"x":1}{"x":2}"#, 1, 8, two, "trailing characters");
    check_at("{}\n {}", 2, 2, two, "trailing characters");
}

#[test]
fn every_other_phrase_of_the_parser_has_its_sentence() {
    let check = check_at;
    let comma = "une virgule ou } est attendue";
    check(r#"{"x":1 "y":2}"#, 1, 8, comma, "expected `,` or `}`");
    let comma = "une virgule ou ] est attendue";
    check(r#"{"x":[1 2]}"#, 1, 9, comma, "expected `,` or `]`");
    let colon = "deux-points sont attendus après le nom d'un champ";
    check(r#"{"x"=1}"#, 1, 5, colon, "expected `:`");
    let name = "un nom de champ entre guillemets doubles est attendu";
    check("{x:1}", 1, 2, name, "key must be a string");
    let comma = "une virgule est de trop devant }";
    check(r#"{"x":1,}"#, 1, 8, comma, "trailing comma");
    let value = "une valeur est attendue";
    check(r#"{"x":}"#, 1, 6, value, "expected value");
    let word = "true, false ou null est attendu";
    check(r#"{"x":tru}"#, 1, 9, word, "expected ident");
    let number = "ce nombre est mal écrit";
    check(r#"{"x":01}"#, 1, 7, number, "invalid number");
    let rest = "rien ne doit suivre l'objet JSON";
    check("{} x", 1, 4, rest, "trailing characters");
    let end = |what: &str| format!("le message finit trop tôt, il manque {what}");
    check("{", 1, 1, &end("}"), "EOF while parsing an object");
    check(
        r#"{"x":"#,
        1,
        5,
        &end("la suite"),
        "EOF while parsing a value",
    );
    check(r#"{"x":[1"#, 1, 7, &end("]"), "EOF while parsing a list");
    check(
        r#"{"x":"y}"#,
        1,
        8,
        &end("\""),
        "EOF while parsing a string",
    );
    let control = "control character (\\u0000-\\u001F) found while parsing a string";
    let line_break = "dans une chaîne, un saut de ligne s'écrit \\n, et une tabulation \\t";
    check("{\"x\":\"a\nb\"}", 1, 7, line_break, control);
    check("{\"\n\":1}", 2, 1, line_break, control);
    let escape =
        "dans une chaîne, seuls \" \\ / b f n r t et uXXXX suivent une barre oblique inverse";
    check(r#"{"x":"it\'s"}"#, 1, 10, escape, "invalid escape");
    let half = "le nom d'un champ contient un demi-emoji";
    check(
        r#"{"\udc00":1}"#,
        1,
        8,
        half,
        "lone leading surrogate in hex escape",
    );
    check(
        r#"{"\ud83d":1}"#,
        1,
        9,
        half,
        "unexpected end of hex escape",
    );
}

#[test]
fn columns_count_characters_and_lines_count_from_one() {
    let value = "une valeur est attendue";
    check_at("{\"é😀\":x}", 1, 7, value, "expected value");
    check_at("{\n  \"é\": é}", 2, 8, value, "expected value");
    check_at("\r\n\n{\"x\":\n}", 4, 1, value, "expected value");
}

#[test]
fn a_field_that_comes_twice_is_named() {
    let fields = Fields::parse(r#"{"user":"a","user":"b"}"#).unwrap();
    let error = fields.check_unique(&["user"]).unwrap_err();
    assert_eq!(error.detail(), "le champ user vient deux fois");
}
