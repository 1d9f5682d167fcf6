//! The numbers of the teacher's side that are our choice, each with its reason.

use std::time::Duration;

/// For so long, whoever was kicked cannot log in: a lesson goes on, and nobody is excluded for good.
pub const KICK_MILLISECONDS: u64 = 5 * 60 * 1000;

/// People who are muted at once: more than a class has.
pub const MUTED: usize = 200;

/// Tokens by which one of them is known: whoever reconnects without one gets another.
pub const TOKENS_OF_MUTED: usize = 20;

/// Names and tokens of those who spoke lately, while there is a pause between two messages.
pub const SPEAKERS: usize = 10_000;

/// The longest pause between two messages of one person that a teacher may ask for.
pub const SLOW_SECONDS_MOST: u64 = 3600;

/// People who have left that the teacher is told of: a few classes of 40.
pub const ATTENDANCE_LEFT: usize = 200;

/// Teachers are told of changes of the class no more often than this.
pub const CLASS_PAUSE: Duration = Duration::from_secs(1);

/// The last problems, for a teacher who comes later.
pub const PROBLEMS: usize = 50;

/// Problems that are told in a second, in all and of one client. Nobody reads more.
pub const PROBLEMS_A_SECOND: usize = 20;
pub const PROBLEMS_A_SECOND_OF_ONE: usize = 3;

/// Codes with which pages were asked to show their frames. A teacher's page has one.
pub const ASKED_CODES: usize = 20;
