import Box from "@mui/material/Box";
import { useAddress } from "../shared/useAddress";

/** Lets a person hear a sound. */
export function Player({ sound, label }: { sound: Blob; label: string }) {
  const address = useAddress(sound);
  return <Box component="audio" controls preload="metadata" src={address} aria-label={label} sx={{ display: "block", width: 280, maxWidth: 1, height: 36, minWidth: 0 }} />;
}
