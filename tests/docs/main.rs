//! What the documentation says about the code is so, and the code has the structure it describes.

#[path = "../common/mod.rs"]
mod common;

mod lesson;
mod rfc_table;
mod robustness_table;
mod structure;
