import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useLayoutEffect, useRef } from "react";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { MONO } from "./Control";
import { wordsOf } from "./findings";
import { valueAt } from "./pointer";
import { inserted, offsetOf, piecesOf } from "./template";
import { readable, switchOf, variablesOf } from "./variables";

// The text and what lies under it must break their lines in the same places.
const TEXT = { m: 0, p: 1.5, fontFamily: MONO, fontSize: "0.8125rem", lineHeight: 1.6, letterSpacing: 0, tabSize: 2, whiteSpace: "pre-wrap", overflowWrap: "anywhere", border: 0, width: 1, boxSizing: "border-box" } as const;

/** Writes the body: variables stand out, those that nobody knows are underlined, and what is wrong leads to its place. */
export function TemplateEditor({ at }: { at: string }) {
  const { definition, findings, set } = useForm();
  const text = (valueAt(definition, at) as string | undefined) ?? "";
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number>(undefined);
  const { given, own } = readable(definition);
  const pieces = piecesOf(text, new Set([...given, ...own]));
  const said = findings.get(at) ?? [];
  const unknown = [...new Set(pieces.flatMap((piece) => (piece.name && !piece.isKnown && /^[A-Za-z_]\w*$/.test(piece.name) ? [piece.name] : [])))];
  // The cursor follows what was put in, once the text is there.
  useLayoutEffect(() => {
    if (caret.current === undefined || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  const insert = (name: string) => {
    const from = area.current?.selectionStart ?? text.length;
    const next = inserted(text, from, area.current?.selectionEnd ?? from, `{{${name}}}`);
    caret.current = next.at;
    set(at, next.text);
  };
  const show = (line: number, column: number) => {
    const offset = offsetOf(text, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(offset, offset + 1);
  };
  const isWrong = said.some((one) => one.severity === "wrong");
  return (
    <Box data-field={at} sx={{ gridColumn: "1 / -1", minWidth: 0 }}>
      <Typography component="label" htmlFor="template" variant="body2" sx={{ display: "block", mb: 0.5, fontWeight: 600 }}>{say.template.label}</Typography>
      <Box sx={{ position: "relative", borderRadius: 1, outline: "1px solid", outlineColor: isWrong ? "error.main" : "divider", bgcolor: "background.paper", "&:focus-within": { outline: "2px solid", outlineColor: "primary.main" } }}>
        <Box component="pre" aria-hidden="true" sx={{ ...TEXT, minHeight: 160, color: "text.primary" }}>
          {pieces.map((piece, index) =>
            piece.name ? (
              <Box key={index} component="mark" sx={{ color: piece.isKnown ? "primary.main" : "error.main", bgcolor: "transparent", textDecoration: piece.isKnown ? "none" : "underline wavy", borderRadius: 0.5, boxShadow: piece.isKnown ? "0 0 0 20px color-mix(in srgb, currentColor 12%, transparent) inset" : undefined }}>{piece.text}</Box>
            ) : (
              <span key={index}>{piece.text}</span>
            ),
          )}
          {"\n"}
        </Box>
        <Box
          component="textarea"
          id="template"
          ref={area}
          value={text}
          spellCheck={false}
          aria-invalid={isWrong || undefined}
          aria-describedby="template-said"
          onChange={(event) => set(at, event.target.value)}
          sx={{ ...TEXT, position: "absolute", inset: 0, height: 1, resize: "none", overflow: "hidden", bgcolor: "transparent", color: "transparent", caretColor: "var(--mui-palette-text-primary)", outline: "none", "&::selection": { color: "transparent", bgcolor: "color-mix(in srgb, var(--mui-palette-primary-main) 35%, transparent)" } }}
        />
      </Box>
      <Box id="template-said">
        {said.map((finding) => (
          <Typography key={finding.message + finding.at?.line} variant="caption" component="p" sx={{ m: 0, mt: 0.5, color: finding.severity === "wrong" ? "error.main" : "primary.main" }}>
            {finding.at && (
              <ButtonBase onClick={() => show(finding.at?.line ?? 1, finding.at?.column ?? 1)} sx={{ font: "inherit", fontWeight: 600, textDecoration: "underline", mr: 0.75, verticalAlign: "baseline" }}>
                {say.template.at(finding.at.line, finding.at.column)}
              </ButtonBase>
            )}
            {wordsOf(finding)}
          </Typography>
        ))}
      </Box>
      {unknown.map((name) => {
        const prompt = switchOf(name, definition);
        return prompt ? (
          <Button key={name} onClick={() => set(prompt, true)}>{say.template.switchOn(name)}</Button>
        ) : (
          <Button key={name} onClick={() => set("/variables", [...variablesOf(definition), { name, type: "string" }])}>{say.template.addVariable(name)}</Button>
        );
      })}
      <Box role="group" aria-label={say.template.insert} sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, mt: 1 }}>
        {[...own, ...given].map((name) => (
          <Chip key={name} label={name} variant={own.includes(name) ? "filled" : "outlined"} onClick={() => insert(name)} sx={{ fontFamily: MONO }} />
        ))}
      </Box>
    </Box>
  );
}
