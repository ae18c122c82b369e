//! A Lambda extension that reads the CPU time of the runtime at the begin of every invocation and prints it into the
//! function's log. So the first invocation's line has the CPU time of init, and every other line that of the invocation before.
//! docs/decisions/0180-cpu-time-extension.md.
mod cpu_clock;
mod extensions_api;
mod runtime;

use extensions_api::{Event, Extension};
use runtime::{CpuTime, Runtime, Source};
use std::{
    env,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

/// Begins every line; `core/telemetry/cpu-time-lines.ts` finds it.
const MARK: &str = "THAW_CPU_TIME";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{MARK} problem={}", error.to_string().replace(char::is_whitespace, "_"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let runtime_api = env::var("AWS_LAMBDA_RUNTIME_API").map_err(io::Error::other)?;
    let file = env::current_exe()?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = Extension::register(&runtime_api, name)?;
    let mut invocations = Invocations::default();
    while let Event::Invoke { request_id } = extension.next()? {
        let line = invocations.begin(&runtime_api, request_id);
        // One write: a line that the runtime prints at the same time does not come between. Without a log there is nothing to do.
        let _ = io::stdout().write_all(line.as_bytes());
    }
    Ok(())
}

/// What is known of the invocations so far.
#[derive(Default)]
struct Invocations {
    runtime: Option<Runtime>,
    /// The request id of the last one, and the CPU time at its begin, where it could be read.
    last: Option<(String, Option<CpuTime>)>,
}

impl Invocations {
    /// Call when an invocation begins; returns the line for the log.
    fn begin(&mut self, runtime_api: &str, request_id: String) -> String {
        let (now, problem) = self.read(runtime_api);
        let line = match (now, &self.last) {
            (None, _) => format!("problem={problem}"),
            (Some(now), None) => format!("initCpuMs={} readFrom={}", ms(now.used), name(now.source)),
            (Some(now), Some((last, Some(before)))) if now.used >= before.used => {
                let source = if before.source == Source::ProcStat { before.source } else { now.source };
                format!("lastRequestId={last} lastCpuMs={} readFrom={}", ms(now.used - before.used), name(source))
            }
            _ => "problem=begin_unknown".to_owned(),
        };
        let line = format!("{MARK} requestId={request_id} {line}\n");
        self.last = Some((request_id, now));
        line
    }

    fn read(&mut self, runtime_api: &str) -> (Option<CpuTime>, &'static str) {
        if let Some(time) = self.runtime.as_ref().and_then(Runtime::cpu_time) {
            return (Some(time), "");
        }
        // For the first time, or because a child has ended, whose CPU time is then its parent's.
        match Runtime::find(runtime_api) {
            Ok((found, time)) => {
                let is_another = self.runtime.as_ref().is_some_and(|runtime| !runtime.is_same(&found));
                self.runtime = Some(found);
                if is_another { (None, "process_ended") } else { (Some(time), "") }
            }
            Err(problem) => (None, problem),
        }
    }
}

fn ms(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}

fn name(source: Source) -> &'static str {
    match source {
        Source::ProcessClock => "process-clock",
        Source::ProcStat => "proc-stat",
    }
}
