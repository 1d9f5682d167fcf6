//! Whether a word that nobody knows was meant to be one that is known.

/// Longer words are no misspellings of what the protocol knows.
const LONGEST: usize = 32;

/// Whether the two differ only in case, in what is no letter, in one place, or by words before or
/// after: `sendMessage`, `snd_message` and `message` are all meant to be `send_message`.
#[must_use]
pub fn is_meant(word: &str, known: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    let (word, known) = (letters(word), letters(known));
    let (shorter, longer) = if word.len() < known.len() {
        (&word, &known)
    } else {
        (&known, &word)
    };
    let is_part = shorter.len() >= 4 && longer.windows(shorter.len()).any(|part| part == shorter);
    is_part || is_alike(shorter, longer)
}

fn letters(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether they are the same but for at most two letters in a row.
fn is_alike(shorter: &[char], longer: &[char]) -> bool {
    let pairs = shorter.iter().zip(longer);
    let before = pairs.take_while(|(one, other)| one == other).count();
    let pairs = shorter[before..].iter().rev().zip(longer.iter().rev());
    let after = pairs.take_while(|(one, other)| one == other).count();
    longer.len() - before - after <= 2
}
