//! The table of clients names the versions that `tests/interop/run` installs.

#[test]
fn each_installed_client_stands_in_the_table_with_its_version() {
    let run = include_str!("../interop/run");
    let table = include_str!("../../docs/clients.md");
    let words = run.split([' ', '(', ')', '\n']);
    let packages: Vec<_> = words
        .filter_map(|word| word.split_once("==").or_else(|| word.split_once('@')))
        .filter(|(_, version)| version.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    assert!(packages.len() > 5, "{packages:?}");
    for (name, version) in packages {
        let client = format!("| {name} {version}");
        assert!(table.contains(&client), "no row begins with {client:?}");
    }
}
