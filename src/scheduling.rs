//! How the system shares the cores among the program's threads.

/// From now on, a thread of this program that wakes does not interrupt the one that runs
/// (`SCHED_BATCH`): a client's thread tells a whole room before a courier begins to write, and a
/// courier writes to a whole room before the next client's thread goes on. Threads that start later
/// inherit it. Where the system refuses, or somebody has chosen a policy or a niceness, nothing
/// changes.
#[cfg(target_os = "linux")]
pub fn interrupt_nobody() {
    use rustix::process::getpriority_process;
    use thread_priority::{
        NormalThreadSchedulePolicy as Normal, ThreadPriority, ThreadPriorityOsValue,
        ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
        thread_schedule_policy,
    };

    let usual = ThreadSchedulePolicy::Normal(Normal::Other);
    if thread_schedule_policy() == Ok(usual) && getpriority_process(None) == Ok(0) {
        let same_niceness = ThreadPriority::Os(ThreadPriorityOsValue::default());
        let batch = ThreadSchedulePolicy::Normal(Normal::Batch);
        let _ = set_thread_priority_and_policy(thread_native_id(), same_niceness, batch);
    }
}

/// Other systems have no such policy.
#[cfg(not(target_os = "linux"))]
pub fn interrupt_nobody() {}
