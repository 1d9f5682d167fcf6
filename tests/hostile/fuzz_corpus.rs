//! Decodes again what the fuzzer has kept: its seeds, what reached new code, and what it found.
//! `docs/fuzzing.md` says how to run it.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

#[test]
fn everything_in_the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for (name, target) in targets::ALL {
        let files = fs::read_dir(corpus.join(name)).expect("a corpus for each target");
        let mut count = 0;
        for file in files {
            let path = file.unwrap().path();
            // Shown only when it fails.
            println!("{}", path.display());
            target(&fs::read(&path).unwrap());
            count += 1;
        }
        assert!(count >= 5, "{name} has {count} inputs only");
    }
}
