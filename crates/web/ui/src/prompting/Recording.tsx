import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useEffect, useRef, useState } from "react";
import { Act } from "../gallery/Actions";
import { CloseIcon } from "../shared/icons";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { prompting as words } from "../strings/prompting";
import { asWav } from "./wav";

/** Without a microphone that a page may ask for there is nothing to listen with. */
export const canListen = () => typeof MediaRecorder !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined;

interface Props {
  /** What the button says that ends it. */
  done: string;
  onHeard(audio: Blob): void;
  onClose(): void;
}

/** Listens until it is told to stop, and gives what it heard. */
export function Recording({ done, onHeard, onClose }: Props) {
  const recorder = useRef<MediaRecorder>(undefined);
  const [seconds, setSeconds] = useState(0);
  const [isListening, setListening] = useState(false);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    let isOver = false;
    let stream: MediaStream | undefined;
    const timer = window.setInterval(() => recorder.current && setSeconds((now) => now + 1), 1000);
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      (given) => {
        stream = given;
        if (isOver) return hangUp(stream);
        recorder.current = new MediaRecorder(given);
        recorder.current.onstart = () => setListening(true);
        recorder.current.start();
      },
      (error: Error) => {
        if (isOver) return;
        toast(words.silent + error.message);
        close.current();
      },
    );
    return () => {
      isOver = true;
      window.clearInterval(timer);
      hangUp(stream);
    };
  }, []);
  const finish = () => {
    const now = recorder.current;
    if (!now) return;
    now.ondataavailable = ({ data }) => void asWav(data).then(onHeard, (error: Error) => (toast(words.silent + error.message), onClose()));
    now.stop();
  };
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 0.5 }}>
      <Box component="span" aria-hidden="true" sx={{ width: 8, height: 8, borderRadius: 4, bgcolor: "error.main" }} />
      <span>{words.recording(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`)}</span>
      <Button variant="outlined" color="inherit" disabled={!isListening} onClick={finish}>{done}</Button>
      <Act label={t.common.cancel} onClick={onClose}><CloseIcon /></Act>
    </Box>
  );
}

const hangUp = (stream: MediaStream | undefined) => stream?.getTracks().forEach((track) => track.stop());
