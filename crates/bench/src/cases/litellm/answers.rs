//! Whether answers are right: a proxy that answers with errors is quick.

use super::{
    super::{chat, memory},
    Side,
};
use crate::{picture::Format, stage::Stage};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;

/// Asks each for one of each.
pub(super) async fn check(stage: &Stage, sides: &[Side<'_>]) -> Result<()> {
    for side in sides {
        words(stage, side).await?;
        picture(stage, side).await?;
    }
    Ok(())
}

async fn words(stage: &Stage, side: &Side<'_>) -> Result<()> {
    for form in [chat::Form::Whole, chat::Form::Streamed] {
        let answer = stage.client.ask(&side.words(), chat::body(side.chat, form, 0)).await?;
        let expected: &[&str] = match form {
            chat::Form::Whole => &["Dusk is the half hour", "\"total_tokens\":154"],
            chat::Form::Streamed => &["word00", "word30", "data: [DONE]"],
        };
        if let Some(missing) = expected.iter().find(|part| !answer.contains(**part)) {
            bail!("{} answered without {missing:?}: {answer}", side.words());
        }
    }
    Ok(())
}

async fn picture(stage: &Stage, side: &Side<'_>) -> Result<()> {
    let original = fs::read(stage.picture(Format::Png, 1024)?)?;
    let answer = stage.client.ask(&side.pictures(), memory::body(side.image, "0")).await?;
    if !holds(&answer, &original)? {
        bail!("{} answered with another picture", side.pictures());
    }
    Ok(())
}

/// The stand-in puts a comment of its own behind the header; what follows is the file.
fn holds(answer: &str, original: &[u8]) -> Result<bool> {
    let answer: Value = serde_json::from_str(answer)?;
    let base64 = answer["data"][0]["b64_json"].as_str().context("an answer without a picture")?;
    let picture = base64_simd::STANDARD.decode_to_vec(base64)?;
    Ok(picture.len() > original.len() && picture.ends_with(&original[HEADER.min(original.len())..]))
}

/// Signature and header of a PNG file.
const HEADER: usize = 33;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Original;

    #[test]
    fn a_copy_is_the_picture_and_a_part_of_it_is_not() {
        let picture = Original::sample(Format::Png, 32).unwrap().copy(7);
        let original = [&picture[..HEADER], &picture[HEADER + 37..]].concat();
        let answer = |file: &[u8]| {
            format!("{{\"data\":[{{\"b64_json\":\"{}\"}}]}}", base64_simd::STANDARD.encode_to_string(file))
        };
        assert!(holds(&answer(&picture), &original).unwrap());
        assert!(!holds(&answer(&picture[..picture.len() - 1]), &original).unwrap());
        assert!(holds("{\"data\":[]}", &original).is_err());
    }
}
