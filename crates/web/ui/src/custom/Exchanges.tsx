import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { MONO } from "./Control";
import { JsonTree } from "./JsonTree";
import { isTemplate } from "./layout";
import { isBlob, type Keys, kindOf, laidOut, type Use, usesOf } from "./paths";
import { valueAt } from "./pointer";
import type { Exchange, TestCall } from "./queries";

const words = say.test;

/** What was sent and what came back, in order. */
export function Exchanges({ call }: { call: TestCall }) {
  return call.exchanges.map((exchange, index) => (
    <Box key={index} component="section" aria-label={words.exchange(index + 1)} sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)", borderTop: 1, borderColor: "divider", pt: 2 }}>
      <Request exchange={exchange} isOpen={!exchange.answer} />
      {exchange.answer ? <Answer answer={exchange.answer} /> : <Typography variant="body2" sx={{ color: "text.secondary" }}>{words.nothing}</Typography>}
    </Box>
  ));
}

const CODE = { m: 0, fontFamily: MONO, fontSize: "0.75rem", lineHeight: 1.6, whiteSpace: "pre-wrap", overflowWrap: "anywhere" } as const;
const SUMMARY = { "& > summary": { cursor: "pointer", fontWeight: 600, fontSize: "0.8125rem", py: 0.25 } } as const;

function Request({ exchange: { request }, isOpen }: { exchange: Exchange; isOpen: boolean }) {
  return (
    <Box component="details" open={isOpen} sx={SUMMARY}>
      <summary>
        {words.request}
        <Box component="span" sx={{ ml: 1, fontWeight: 400, fontSize: "0.75rem", color: "text.secondary", overflowWrap: "anywhere" }}>{`${request.method} ${pathIn(request.url)}`}</Box>
      </summary>
      <Box component="pre" tabIndex={0} aria-label={words.request} sx={{ ...CODE, mt: 1, maxHeight: 400, overflowY: "auto" }}>
        <Box component="span" sx={{ fontWeight: 600 }}>{`${request.method} ${request.url}`}</Box>
        {`\n${request.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${laidOut(request.body)}`}
      </Box>
    </Box>
  );
}

/** What of an answer is clicked: which value, and where on the screen. */
interface Clicked {
  keys: Keys;
  value: unknown;
  at: HTMLElement;
}

function Answer({ answer }: { answer: NonNullable<Exchange["answer"]> }) {
  const { definition, set } = useForm();
  const [clicked, setClicked] = useState<Clicked>();
  const isJson = answer.body === "json" || answer.body === "events";
  // A structure that is known says itself where everything is.
  const isTree = isJson && isTemplate(definition);
  const uses = clicked ? usesOf(clicked.keys, clicked.value, answer.body === "events").filter((use) => !use.field.startsWith("/task/") || valueAt(definition, "/task") != null || use.field === "/task/id") : [];
  const take = (use: Use) => {
    set(use.field, use.path);
    if (use.field === "/response/output") set("/response/kind", kindOf(clicked?.value));
    setClicked(undefined);
    toast(words.used(words.fields[use.field] ?? use.field, use.path));
  };
  const nameOf = (use: Use) => (use.isAll ? words.useAll : words.use)(words.fields[use.field] ?? use.field);
  return (
    <>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
        <Typography variant="h3">{words.answer}</Typography>
        <Chip label={answer.status} variant="outlined" color={answer.status < 400 ? "success" : "error"} />
        <Typography variant="body2" sx={{ color: "text.secondary" }}>{words.took(answer.took_ms)}</Typography>
      </Box>
      <Box component="details" sx={SUMMARY}>
        <summary>{words.headers}</summary>
        <Box component="pre" sx={CODE}>{answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</Box>
      </Box>
      {isTree ? (
        <>
          <Typography variant="caption" sx={{ color: "text.secondary" }}>{words.click}</Typography>
          <JsonTree content={answer.content} pick={(keys, value, at) => setClicked({ keys, value, at })} />
        </>
      ) : (
        <Box component="pre" tabIndex={0} aria-label={words.answer} sx={{ ...CODE, maxHeight: 400, overflowY: "auto" }}>{isBlob(answer.content) ? words.blob(answer.content.blob) : isJson ? JSON.stringify(answer.content, null, 2) : String(answer.content)}</Box>
      )}
      <Menu anchorEl={clicked?.at} open={clicked !== undefined} onClose={() => setClicked(undefined)}>
        {uses.map((use) => (
          <MenuItem key={use.field + use.path} onClick={() => take(use)} sx={{ display: "block", whiteSpace: "normal" }}>
            {nameOf(use)}
            <Box sx={{ fontFamily: MONO, fontSize: "0.75rem", color: "text.secondary" }}>{use.path}</Box>
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

/** An address without what one knows of it anyway. */
const pathIn = (url: string) => url.replace(/^https?:\/\/[^/]+/, "");
