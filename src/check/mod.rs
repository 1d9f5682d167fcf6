//! Judges other people's servers and clients by RFC 6455, case by case, and says what the likely
//! mistake is.

/// What the likely mistake is.
pub mod hint;

/// Why a case is not passed: what was sent, what was expected, what came.
pub mod failure;

/// The server that is judged.
pub mod judged;

/// One TCP connection to it.
pub mod conversation;

/// What comes instead of the expected message, and the mistake that it tells of.
pub mod diagnosis;

/// The opening handshake of each case.
pub mod opening;

/// Expectations of messages and Pongs.
pub mod expect;

/// Expectations of the end of a connection.
pub mod expect_end;

/// One exchange on a new connection.
pub mod exchange;

/// The table of cases: what one is.
pub mod case;

/// All cases on servers, in the order of the lesson.
pub mod stages;

/// Runs cases.
pub mod judge;

/// The cases on clients.
pub mod client;

/// The part of many bytes that is shown.
pub mod shown_bytes;

/// Verdicts for people.
pub mod report;

/// Verdicts for programs.
pub mod json;

/// Verdicts for build servers.
pub mod junit;

/// The parameters of a check.
pub mod query;

/// Why nothing is checked.
pub mod refusals;

/// How many servers are checked at once.
pub mod places;

/// A check of a server that the page asked for.
pub mod server_check;

/// Pages that wait for clients to judge.
pub mod clients;

/// Where checks attach to the service.
pub mod service;
