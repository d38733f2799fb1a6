//! Whose pictures a question may touch.

use crate::{Studio, Trial};
use impasto_ports::ImageRow;
use impasto_sdk::{Error, Kind, Result};

/// The caller of the command line: whoever sits at this machine.
pub const LOCAL: &str = "local";

/// Who asks, and whose pictures may go into what they ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker<'a> {
    /// Its name, by which jobs, budgets and pictures are its own.
    pub name: &'a str,
    /// Whose pictures it sees: `None` is everyone's.
    pub sees: Option<&'a str>,
    /// Whether a model is only tried, which may be a draft.
    pub tries: Trial,
}

impl<'a> From<&'a str> for Asker<'a> {
    /// The command line sees everything, and everybody else what is their own.
    fn from(name: &'a str) -> Self {
        Self { name, sees: (name != LOCAL).then_some(name), tries: Trial::No }
    }
}

impl<'a> From<&'a String> for Asker<'a> {
    fn from(name: &'a String) -> Self {
        name.as_str().into()
    }
}

impl Studio {
    /// A picture that this caller may see, by its whole id; whoever sees all pictures may give a piece of it.
    ///
    /// # Errors
    /// `NotFound`, in the same words whether it is not there or another's.
    pub async fn image_for(&self, asker: Asker<'_>, id: &str) -> Result<ImageRow> {
        let Some(own) = asker.sees else { return self.image(id).await };
        let found = self.store.image(id).await?.filter(|row| row.caller == own);
        found.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no picture {id:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_command_line_sees_everything_by_its_name() {
        assert_eq!(Asker::from("local").sees, None);
        assert_eq!(Asker::from("team").sees, Some("team"));
        assert_eq!(Asker::from(&String::from("team")), Asker::from("team"));
    }
}
