//! The processes of the runtime, and the CPU time that they have used.
use crate::cpu_clock::{process_cpu_time, ticks_per_second};
use std::{fs, io, time::Duration};

/// What the CPU time was read from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// Nanoseconds.
    ProcessClock,
    /// /proc/PID/stat, in hundredths of a second: at least a part of it.
    ProcStat,
}

#[derive(Clone, Copy)]
pub(crate) struct CpuTime {
    pub(crate) used: Duration,
    pub(crate) source: Source,
}

/// The runtime, and then the children that it had when it was found.
pub(crate) struct Runtime(Vec<i32>);

impl Runtime {
    /// Finds the processes that have the variables of a runtime, and reads their CPU time at once.
    ///
    /// Only the runtime has _HANDLER: Lambda does not give it to extensions. AWS_LAMBDA_RUNTIME_API tells environments apart
    /// that share a process table, as in the local cloud.
    pub(crate) fn find(runtime_api: &str) -> Result<(Self, CpuTime), &'static str> {
        let own = std::process::id();
        let mut ids: Vec<u32> = fs::read_dir("/proc")
            .map_err(|_| "proc_unreadable")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|id| *id != own)
            .collect();
        // Lambda starts the runtime beside its extensions; the sooner it is read, the less of the invocation is in the init.
        ids.sort_by_key(|id| id.abs_diff(own));
        let mut unreadable = false;
        for id in ids.into_iter().filter_map(|id| i32::try_from(id).ok()) {
            match is_runtime(id, runtime_api) {
                Ok(true) => {
                    let mut processes = vec![topmost(id, runtime_api)];
                    let mut next = 0;
                    while let Some(parent) = processes.get(next).copied() {
                        processes.extend(children(parent));
                        next += 1;
                    }
                    let runtime = Self(processes);
                    return runtime.cpu_time().map(|time| (runtime, time)).ok_or("process_ended");
                }
                Ok(false) => {}
                Err(error) => unreadable |= error.kind() == io::ErrorKind::PermissionDenied,
            }
        }
        Err(if unreadable { "environ_unreadable" } else { "runtime_not_found" })
    }

    /// True when Lambda has started no other process meanwhile.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.first() == other.0.first()
    }

    /// None when a process cannot be read, for example because it has ended.
    pub(crate) fn cpu_time(&self) -> Option<CpuTime> {
        Some(sum(&self.0.iter().map(|id| cpu_time(*id)).collect::<Option<Vec<_>>>()?))
    }
}

fn sum(parts: &[CpuTime]) -> CpuTime {
    let only_clocks = parts.iter().all(|part| part.source == Source::ProcessClock);
    CpuTime {
        used: parts.iter().map(|part| part.used).sum(),
        source: if only_clocks { Source::ProcessClock } else { Source::ProcStat },
    }
}

fn is_runtime(id: i32, runtime_api: &str) -> io::Result<bool> {
    let variables = fs::read(format!("/proc/{id}/environ"))?;
    let api = format!("AWS_LAMBDA_RUNTIME_API={runtime_api}");
    let has = |test: &dyn Fn(&[u8]) -> bool| variables.split(|byte| *byte == 0).any(test);
    Ok(has(&|variable| variable.starts_with(b"_HANDLER=")) && has(&|variable| variable == api.as_bytes()))
}

/// The process that Lambda has started: children have its variables as well.
fn topmost(id: i32, runtime_api: &str) -> i32 {
    let parent = stat(id).map(|stat| stat.parent);
    match parent {
        Some(parent) if is_runtime(parent, runtime_api).unwrap_or(false) => topmost(parent, runtime_api),
        _ => id,
    }
}

/// None where the kernel does not list them.
fn children(id: i32) -> Vec<i32> {
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_ascii_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}

/// CPU time of a process, and of its children that have ended and that it has waited for.
fn cpu_time(id: i32) -> Option<CpuTime> {
    let stat = stat(id)?;
    let (own, is_clock) = match process_cpu_time(id) {
        Some(time) => (time, true),
        None => (from_ticks(stat.own_ticks), false),
    };
    let source = if is_clock && stat.children_ticks == 0 { Source::ProcessClock } else { Source::ProcStat };
    Some(CpuTime { used: own + from_ticks(stat.children_ticks), source })
}

fn from_ticks(ticks: u64) -> Duration {
    Duration::from_micros(ticks * 1_000_000 / ticks_per_second())
}

#[derive(Debug, PartialEq)]
struct Stat {
    parent: i32,
    own_ticks: u64,
    children_ticks: u64,
}

fn stat(id: i32) -> Option<Stat> {
    Stat::parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

impl Stat {
    /// ppid, utime, stime, cutime and cstime: fields 4 and 14 to 17 (proc_pid_stat(5)). The name in parentheses may have spaces.
    fn parse(stat: &str) -> Option<Self> {
        let mut fields = stat.get(stat.rfind(')')? + 1..)?.split_ascii_whitespace();
        let parent = fields.nth(1)?.parse().ok()?;
        let mut fields = fields.skip(9);
        let mut next = || fields.next()?.parse::<u64>().ok();
        Some(Self { parent, own_ticks: next()? + next()?, children_ticks: next()? + next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{process::Command, thread::sleep, time::Instant};

    #[test]
    fn finds_the_process_with_the_variables_of_a_runtime_and_reads_what_it_computes() {
        let spin = |api: &str, handler: bool| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", "while :; do :; done"]).env_clear().env("AWS_LAMBDA_RUNTIME_API", api);
            if handler {
                command.env("_HANDLER", "app.handler");
            }
            command.spawn().unwrap()
        };
        let mut runtime = spin("127.0.0.1:1", true);
        let mut others = [spin("127.0.0.1:2", true), spin("127.0.0.1:1", false)];
        let started = Instant::now();
        // Its variables are there once it has become the shell.
        let (found, first) = loop {
            match Runtime::find("127.0.0.1:1") {
                Ok(found) => break found,
                Err(_) => assert!(started.elapsed() < Duration::from_secs(20), "not found"),
            }
        };
        while found.cpu_time().unwrap().used < first.used + Duration::from_millis(30) {
            assert!(started.elapsed() < Duration::from_secs(60), "no CPU time");
            sleep(Duration::from_millis(5));
        }
        let ids = found.0.clone();
        let source = found.cpu_time().unwrap().source;
        runtime.kill().unwrap();
        runtime.wait().unwrap();
        for other in &mut others {
            other.kill().unwrap();
            other.wait().unwrap();
        }

        assert_eq!(ids, [i32::try_from(runtime.id()).unwrap()]);
        assert_eq!(source, Source::ProcessClock);
        assert!(found.cpu_time().is_none());
        assert!(matches!(Runtime::find("127.0.0.1:1"), Err("runtime_not_found" | "environ_unreadable")));
    }

    #[test]
    fn finds_the_children_of_a_shell_that_runs_the_program() {
        let mut command = Command::new("/bin/sh");
        // Both end by themselves.
        command.args(["-c", "sleep 2 & wait"]).env_clear().env("PATH", "/usr/bin:/bin");
        let mut shell = command.env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:3").env("_HANDLER", "x").spawn().unwrap();
        let started = Instant::now();
        let found = loop {
            match Runtime::find("127.0.0.1:3") {
                Ok((found, _)) if found.0.len() == 2 => break found.0,
                _ => assert!(started.elapsed() < Duration::from_secs(20), "not found"),
            }
        };
        shell.wait().unwrap();

        assert_eq!(found[0], i32::try_from(shell.id()).unwrap());
    }

    #[test]
    fn reads_the_ticks_after_a_name_with_parentheses() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 900 0 0 0 12 3 4 5 20 0 1 0 100 0 0";
        assert_eq!(Stat::parse(stat), Some(Stat { parent: 1, own_ticks: 15, children_ticks: 9 }));
        assert_eq!(Stat::parse("7 (a) S 1 7"), None);
        assert_eq!(Stat::parse(""), None);
    }
}
