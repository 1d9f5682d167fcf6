//! Checks that the documentation agrees with the code, and that `src` keeps its structure.

#[path = "../common/mod.rs"]
mod common;

mod check_texts;
mod clients_table;
mod conversation;
mod lesson;
mod packages;
mod prose;
mod protocol;
mod rfc_table;
mod robustness_table;
mod structure;
mod teacher;
