//! What a plain client is told when a request cannot be done: the report's three sentences as they
//! are; any other sentence with its detail.

use salon::limits::{Limits, REFERENCE_CHARACTERS};
use serde_json::json;

use super::plain::{Strict, login, message, rooms, send};
use crate::common::serve;

/// A client with a name asks for this, hears this sentence, and can go on.
#[track_caller]
fn check_error(request: &str, sentence: &str) {
    let server = serve(Limits::default());
    let mut alice = Strict::connect(server.address);
    alice.check_next(&[rooms(&["general"])]);
    let welcome = ["Bienvenue", "Alice a rejoint le salon"].map(message);
    alice.ask(&login("Alice"), &welcome);
    alice.0.send_text(request);
    alice.check_next(&[message(sentence)]);
    alice.ask(&send("toujours là"), &[message("Alice: toujours là")]);
    alice.leave();
}

#[test]
fn the_sentences_of_the_report_stay_to_the_letter() {
    check_error(r#"{"action":"login","user":""}"#, "pseudo invalide");
    check_error(r#"{"action":"login","user":"a\u0000"}"#, "pseudo invalide");
    let long = json!({"action": "login", "user": "x".repeat(21)});
    check_error(&long.to_string(), "pseudo invalide");
}

#[test]
fn every_other_error_says_what_exactly_was_wrong() {
    check_error(
        "{",
        "JSON invalide : ligne 1, colonne 1 : le message finit trop tôt, il manque } \
         (EOF while parsing an object)",
    );
    check_error(r#"{"User":"A"}"#, "champ manquant : le champ action manque");
    check_error(
        r#"{"action":"Ping"}"#,
        "action inconnue : vouliez-vous dire ping ? (actions connues : login, send_message, \
         create_room, join_room, ping, explain, demonstrate)",
    );
    check_error(
        r#"{"action":"send_message","message":" "}"#,
        "message vide : le champ message ne contient rien de visible",
    );
    check_error(
        "salut",
        "JSON invalide : un objet JSON est attendu : {\"action\": …}",
    );
    check_error("{}", "champ manquant : le champ action manque");
    check_error(
        r#"{"action":"login"}"#,
        "champ manquant : le champ user manque",
    );
    check_error(
        r#"{"action":"login","user":1}"#,
        "type de champ invalide : le champ user n'est pas une chaîne",
    );
    check_error(
        r#"{"action":"join_room","room":"general","since":-1}"#,
        "type de champ invalide : le champ since n'est pas un entier positif",
    );
    check_error(
        r#"{"action":"login","user":"A","details":1}"#,
        "type de champ invalide : le champ details n'est pas true ou false",
    );
    check_error(
        r#"{"action":"dance"}"#,
        "action inconnue : actions connues : login, send_message, create_room, join_room, ping, \
         explain, demonstrate",
    );
    check_error(
        r#"{"action":"create_room","room":"GENERAL"}"#,
        "ce salon existe déjà : un salon porte déjà ce nom, ou un nom qui lui ressemble",
    );
    check_error(
        r#"{"action":"create_room","room":" "}"#,
        "nom de salon invalide : le nom est vide",
    );
    check_error(
        r#"{"action":"join_room","room":"nulle part"}"#,
        "ce salon n'existe pas : aucun salon ne porte ce nom",
    );
    check_error(
        r#"{"action":"explain","bytes":"8"}"#,
        "octets illisibles : le groupe qui commence au caractère 1 a un nombre impair de chiffres",
    );
    let reference = "x".repeat(REFERENCE_CHARACTERS + 1);
    check_error(
        &json!({"action": "ping", "ref": reference}).to_string(),
        "référence trop longue : le champ ref dépasse 64 caractères",
    );
}
