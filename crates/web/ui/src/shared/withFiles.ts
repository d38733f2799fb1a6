/** A request with files beside it. */
export function withFiles(draft: unknown, files: Record<string, Blob>): FormData {
  const form = new FormData();
  form.append("draft", JSON.stringify(draft));
  Object.entries(files).forEach(([name, file]) => form.append(name, file, name));
  return form;
}
