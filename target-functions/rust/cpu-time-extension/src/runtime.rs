//! The processes of the runtime, and the CPU time that they have used.
use crate::cpu_clock::{process_cpu_time, ticks_per_second};
use std::{fs, time::Duration};

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

/// The runtime and the children that it had when it was found.
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
        let (mut found, mut parts, mut unreadable) = (Vec::new(), Vec::new(), false);
        for id in ids.into_iter().filter_map(|id| i32::try_from(id).ok()) {
            match fs::read(format!("/proc/{id}/environ")) {
                Ok(variables) if is_runtime(&variables, runtime_api) => {
                    if let Some(time) = cpu_time(id) {
                        found.push(id);
                        parts.push(time);
                    }
                }
                Ok(_) => {}
                Err(error) => unreadable |= error.kind() == std::io::ErrorKind::PermissionDenied,
            }
        }
        match (found.is_empty(), unreadable) {
            (false, _) => Ok((Self(found), sum(&parts))),
            (true, true) => Err("environ_unreadable"),
            (true, false) => Err("runtime_not_found"),
        }
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

fn is_runtime(variables: &[u8], runtime_api: &str) -> bool {
    let api = format!("AWS_LAMBDA_RUNTIME_API={runtime_api}");
    let mut has = (false, false);
    for variable in variables.split(|byte| *byte == 0) {
        has.0 |= variable.starts_with(b"_HANDLER=");
        has.1 |= variable == api.as_bytes();
    }
    has == (true, true)
}

/// CPU time of a process, and of its children that have ended and that it has waited for.
fn cpu_time(id: i32) -> Option<CpuTime> {
    let ticks = Ticks::parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?;
    let (own, is_clock) = match process_cpu_time(id) {
        Some(time) => (time, true),
        None => (from_ticks(ticks.own), false),
    };
    let source = if is_clock && ticks.children == 0 { Source::ProcessClock } else { Source::ProcStat };
    Some(CpuTime { used: own + from_ticks(ticks.children), source })
}

fn from_ticks(ticks: u64) -> Duration {
    Duration::from_micros(ticks * 1_000_000 / ticks_per_second())
}

#[derive(Debug, PartialEq)]
struct Ticks {
    own: u64,
    children: u64,
}

impl Ticks {
    /// utime, stime, cutime and cstime: fields 14 to 17 (proc_pid_stat(5)). The name in parentheses may have spaces in it.
    fn parse(stat: &str) -> Option<Self> {
        let mut fields = stat.get(stat.rfind(')')? + 1..)?.split_ascii_whitespace().skip(11);
        let mut next = || fields.next()?.parse::<u64>().ok();
        Some(Self { own: next()? + next()?, children: next()? + next()? })
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
    fn reads_the_ticks_after_a_name_with_parentheses() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 900 0 0 0 12 3 4 5 20 0 1 0 100 0 0";
        assert_eq!(Ticks::parse(stat), Some(Ticks { own: 15, children: 9 }));
        assert_eq!(Ticks::parse("7 (a) S 1 7"), None);
        assert_eq!(Ticks::parse(""), None);
    }
}
