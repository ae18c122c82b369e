//! The CPU clock of another process, which the standard library does not have.
#![allow(unsafe_code)]

use std::{mem::MaybeUninit, time::Duration};

/// CPU time of all threads of a process since it started, ended ones included. None where it has no such clock, or has ended.
pub(crate) fn process_cpu_time(process_id: i32) -> Option<Duration> {
    let mut clock = 0;
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: both pointers are valid for what is written through them, and `time` is read only after it was written.
    let time = unsafe {
        if libc::clock_getcpuclockid(process_id, &mut clock) != 0 || libc::clock_gettime(clock, time.as_mut_ptr()) != 0
        {
            return None;
        }
        time.assume_init()
    };
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

/// Ticks of /proc/PID/stat in a second.
pub(crate) fn ticks_per_second() -> u64 {
    // SAFETY: no pointers.
    let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    u64::try_from(ticks).unwrap_or(100).max(1)
}
