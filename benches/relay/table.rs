//! The results as Markdown: medians, and what Salon's are divided by each peer's, round by round.

use std::fmt::Write;

use super::figures::{Figures, Measure, median, significant};
use super::scenario::Scenario;
use super::server::{Kind, SALON};

/// What one server did in one scenario: a run per round, until one failed.
pub struct Row {
    pub kind: Kind,
    pub runs: Vec<Result<Figures, String>>,
}

impl Row {
    fn failure(&self) -> Option<&str> {
        self.runs
            .iter()
            .find_map(|run| run.as_ref().err())
            .map(String::as_str)
    }

    pub fn has_failed(&self) -> bool {
        self.failure().is_some()
    }

    fn median(&self, measure: Measure) -> Option<f64> {
        median(
            self.runs
                .iter()
                .flatten()
                .filter_map(|figures| figures.get(&measure).copied())
                .collect(),
        )
    }

    /// Each round's ratio by itself: what disturbs the machine disturbs both.
    fn ratio(&self, peer: &Self, measure: Measure) -> Option<f64> {
        let pairs = self.runs.iter().flatten().zip(peer.runs.iter().flatten());
        median(
            pairs
                .filter_map(|(own, other)| Some(own.get(&measure)? / other.get(&measure)?))
                .collect(),
        )
    }
}

pub fn markdown(scenario: &Scenario, rows: &[Row]) -> String {
    let salon = rows
        .iter()
        .find(|row| row.kind.name == SALON.name && !row.has_failed());
    let compared = if salon.is_some() && rows.len() > 1 {
        scenario.compared
    } else {
        &[]
    };
    let mut heads = vec![String::from("server")];
    heads.extend(
        scenario
            .measures
            .iter()
            .map(|measure| measure.title().into()),
    );
    heads.extend(
        compared
            .iter()
            .map(|measure| format!("Salon's {} ÷ its", measure.title())),
    );
    let mut table = format!("### `{}`: {}\n\n", scenario.name, scenario.about);
    push_row(&mut table, &heads);
    push_row(&mut table, &vec!["---".into(); heads.len()]);
    for row in rows {
        let mut cells = vec![row.kind.about.to_owned()];
        if let Some(why) = row.failure() {
            cells.push(format!(
                "**FAILED**: {}",
                why.replace('|', "/").replace('\n', " ")
            ));
            cells.resize(heads.len(), String::new());
        } else {
            let show = |measure: &Measure| {
                row.median(*measure)
                    .map_or("–".into(), |figure| measure.show(figure))
            };
            cells.extend(scenario.measures.iter().map(show));
            let ratio = |measure: &Measure| match salon {
                Some(salon) if row.kind.name != SALON.name => {
                    salon.ratio(row, *measure).map(significant)
                }
                _ => None,
            };
            cells.extend(
                compared
                    .iter()
                    .map(|measure| ratio(measure).unwrap_or_default()),
            );
        }
        push_row(&mut table, &cells);
    }
    table
}

fn push_row(table: &mut String, cells: &[String]) {
    // Writing to a String cannot fail.
    let _ = writeln!(table, "| {} |", cells.join(" | "));
}
