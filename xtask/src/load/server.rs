//! The server under load, and how much memory it takes.

use crate::crash::vendor::KEY;
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A running server. It ends, and its root goes, when this is dropped.
pub(super) struct Server {
    child: Child,
    folder: PathBuf,
    pub(super) address: String,
}

/// What the system says of a process, in kB.
pub(super) struct Memory {
    now: u64,
    peak: u64,
}

impl Server {
    /// Starts it with this vendor as OpenAI, and with room for so many calls side by side.
    pub(super) fn start(program: &Path, name: &str, vendor: &str, calls: usize) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("impasto-load-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        set_up(program, &folder, &format!("{vendor}/v1"), calls)?;
        let mut child = command(program, &folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("said"))?)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let server = Self { child, folder, address };
        if server.address.is_empty() {
            bail!("the server does not start: {}", server.said());
        }
        Ok(server)
    }

    /// Its memory now and at its peak.
    pub(super) fn memory(&self) -> Result<Memory> {
        let path = format!("/proc/{}/status", self.child.id());
        let status =
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))?;
        Ok(Memory { now: figure(&status, "VmRSS:")?, peak: figure(&status, "VmHWM:")? })
    }

    /// What is wrong with how it lived: it ended before it was asked to, or panicked.
    pub(super) fn stop(&mut self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        if let Some(status) = self.child.try_wait()? {
            found.push(format!("the server ended with {status}: {}", self.said()));
        }
        if self.said().contains("panicked at") {
            found.push(format!("the server panicked: {}", self.said()));
        }
        Ok(found)
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("said")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Memory {
    /// Prints what so many requests took above what an idle server takes.
    pub(super) fn compare(&self, after: &Self, count: usize) {
        let mb = |kb: u64| kb as f64 / 1e3;
        let each = mb(after.peak.saturating_sub(self.now)) / count.max(1) as f64;
        println!(
            "  memory: {:.0} MB idle, {:.0} MB at the peak, {:.0} MB afterwards; {each:.2} MB for each in flight",
            mb(self.now),
            mb(after.peak),
            mb(after.now)
        );
    }
}

fn figure(status: &str, name: &str) -> Result<u64> {
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn set_up(program: &Path, folder: &Path, base_url: &str, calls: usize) -> Result<()> {
    let width = format!("max_concurrency={calls}");
    let mut child = command(program, folder)
        .args(["keys", "set", "openai", "--base-url", base_url, "--set", &width])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", program.display()))?;
    child.stdin.take().context("no input")?.write_all(KEY.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("keys set failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The program with nothing of whoever runs this in its environment.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", folder)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .arg("--root")
        .arg(folder.join("root"));
    command
}

/// A picture to send: a PNG of this size whose pixels are stored as they are.
pub(super) fn picture(size: &str) -> Result<Vec<u8>> {
    let (width, height) = size.split_once('x').context("expected WIDTHxHEIGHT")?;
    let (width, height): (u32, u32) = (width.parse()?, height.parse()?);
    let mut state = 1_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let row = width as usize * 3;
    let mut raw = Vec::with_capacity((row + 1) * height as usize);
    for _ in 0..height {
        raw.push(0);
        raw.extend((0..row).map(|_| noise()));
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut png, b"IHDR", &[sides.as_slice(), &[8, 2, 0, 0, 0]].concat());
    chunk(&mut png, b"IDAT", &stored(&raw));
    chunk(&mut png, b"IEND", &[]);
    Ok(png)
}

/// A zlib stream that packs nothing.
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = raw.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

fn chunk(to: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    to.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let body = [kind.as_slice(), data].concat();
    to.extend(&body);
    to.extend(checksum(&body).to_be_bytes());
}

/// CRC-32 of PNG.
fn checksum(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|n| (0..8).fold(n, |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 }))
        .collect();
    let step = |c: u32, byte: &u8| table[((c ^ u32::from(*byte)) & 0xff) as usize] ^ (c >> 8);
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_process_are_read() {
        let status = "Name:\timpasto\nVmHWM:\t  125688 kB\nVmRSS:\t    9876 kB\n";
        assert_eq!((figure(status, "VmHWM:").unwrap(), figure(status, "VmRSS:").unwrap()), (125_688, 9_876));
        assert!(figure(status, "VmSwap:").is_err());
    }

    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        // Adler-32 of "abc" is 024d0127.
        assert!(stored(b"abc").ends_with(&[0x02, 0x4d, 0x01, 0x27]));
    }
}
