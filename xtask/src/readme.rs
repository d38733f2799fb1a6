//! `cargo xtask readme`: the output and the pictures of the README, from the program itself.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// A command of the README whose output stands there, between `<!-- output:NAME -->` and `<!-- /output:NAME -->`.
struct Shown {
    name: &'static str,
    args: &'static [&'static str],
}

const PROMPT: &str = "a lighthouse at dusk";

const SHOWN: [Shown; 2] = [
    Shown { name: "generate", args: &["generate", PROMPT, "--seed", "7", "-o", "out/"] },
    Shown {
        name: "plan",
        args: &["plan", PROMPT, "-m", "openai/gpt-image-2", "-n", "25", "--size", "1500x1000", "--seed", "7"],
    },
];

/// Runs the program on an empty root and writes what it said, and the pictures it made.
pub(crate) fn run(root: &Path) -> Result<()> {
    let program = build(root)?;
    let scratch = root.join("target/readme");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    fs::create_dir_all(&scratch)?;
    say(&program, &scratch, &["models", "install", "external://openai/gpt-image-2"])?;
    let readme = root.join("README.md");
    let mut text = fs::read_to_string(&readme).context("cannot read README.md")?;
    for shown in &SHOWN {
        let said = say(&program, &scratch, shown.args)?;
        text = replaced(&text, shown.name, &said)?;
    }
    fs::write(&readme, text)?;
    let picture = root.join("docs/images/lighthouse.png");
    fs::create_dir_all(root.join("docs/images"))?;
    fs::copy(scratch.join("out/a-lighthouse-at-dusk.png"), &picture).context("the picture was not made")?;
    draw_page(root, &program)
}

/// Takes the picture of the studio page, in a real browser.
fn draw_page(root: &Path, program: &Path) -> Result<()> {
    let drawn = Command::new("npm")
        .args(["run", "--silent", "screenshots", "--", "--grep", "README"])
        .current_dir(root.join("crates/web/ui"))
        .env("IMPASTO_BIN", program)
        .env("README_PICTURE", root.join("docs/images/page.webp"))
        .status()
        .context("npm cannot be run; the page's picture needs Node 20.19 or newer and Chromium")?;
    if !drawn.success() {
        bail!("the page cannot be drawn; run `npm ci` in crates/web/ui first");
    }
    Ok(())
}

fn build(root: &Path) -> Result<std::path::PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--release", "--package", "impasto", "--message-format=json-render-diagnostics"])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let built = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = built.filter_map(|message| Some(message.get("executable")?.as_str()?.to_owned()));
    match programs.next_back() {
        Some(program) if output.status.success() => Ok(program.into()),
        _ => bail!("the program cannot be built"),
    }
}

/// What a person sees on a terminal: both streams in the order of time, as nearly as pipes allow.
fn say(program: &Path, scratch: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(args)
        .current_dir(scratch)
        .env_clear()
        .env("IMPASTO_ROOT", scratch.join("root"))
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    if !output.status.success() {
        bail!("impasto {} failed:\n{said}", args.join(" "));
    }
    Ok(said)
}

fn replaced(text: &str, name: &str, said: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- output:{name} -->"), format!("<!-- /output:{name} -->"));
    let (Some(from), Some(to)) = (text.find(&begin), text.find(&end)) else {
        bail!("README.md has no place for the output {name:?}");
    };
    let (head, tail) = (&text[..from + begin.len()], &text[to..]);
    Ok(format!("{head}\n```text\n{}\n```\n{tail}", said.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_replaced_in_its_place() {
        let text = "a\n<!-- output:x -->\nold\n<!-- /output:x -->\nb";
        let new = replaced(text, "x", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- output:x -->\n```text\nnew\n```\n<!-- /output:x -->\nb");
        assert_eq!(replaced(&new, "x", "new\n").unwrap(), new);
        assert!(replaced(text, "y", "new").is_err());
    }
}
