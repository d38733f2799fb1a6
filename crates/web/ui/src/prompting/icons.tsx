import { icon } from "../shared/icons";

export const WandIcon = icon("M5 19L15 9M13 7l4 4M18 3v4M16 5h4M8 3v3M6.5 4.5h3M19 14v3M17.5 15.5h3", "Wand");
export const MicIcon = icon("M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21", "Mic");
export const VaryIcon = icon("M4 7h9M4 12h6M4 17h9M15 9l5-4M15 15l5 4", "Vary");
