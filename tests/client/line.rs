use salon::client::line::{BadLine, Line};

#[test]
fn text_is_a_message_as_it_was_typed() {
    assert_eq!(Line::parse(" salut "), Ok(Line::Say(" salut ".to_owned())));
    assert_eq!(Line::parse("1/2"), Ok(Line::Say("1/2".to_owned())));
}

#[test]
fn two_slashes_begin_a_message_with_one() {
    assert_eq!(Line::parse("//quit"), Ok(Line::Say("/quit".to_owned())));
    assert_eq!(Line::parse("///"), Ok(Line::Say("//".to_owned())));
}

#[test]
fn spaces_alone_are_nothing() {
    assert_eq!(Line::parse(""), Ok(Line::Nothing));
    assert_eq!(Line::parse(" \t"), Ok(Line::Nothing));
}

#[test]
fn each_command_is_known() {
    let name = || "salle 2".to_owned();
    for (text, expected) in [
        ("/join salle 2 ", Line::Join(name())),
        ("/create  salle 2", Line::Create(name())),
        ("/name salle 2", Line::Name(name())),
        ("/rooms", Line::Rooms),
        ("/who ", Line::Who),
        ("/help", Line::Help),
        ("/quit", Line::Quit),
    ] {
        assert_eq!(Line::parse(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_command_is_answered_with_a_sentence() {
    for (text, error, part) in [
        ("/jion x", BadLine::Unknown("jion".to_owned()), "/join ROOM"),
        ("/", BadLine::Unknown(String::new()), "/help"),
        ("/join ", BadLine::Missing("join", "ROOM"), "/join ROOM"),
        ("/quit smoking", BadLine::Extra("quit"), "nothing after it"),
    ] {
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(Line::parse(text), Err(error), "{text}");
    }
}
