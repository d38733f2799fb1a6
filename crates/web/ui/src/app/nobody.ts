/** Who asks without a token: the page where none is needed, and the command line. No token has this name. */
export const NOBODY = "local";
