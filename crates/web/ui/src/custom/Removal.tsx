import { useState } from "react";
import type { Refusal } from "../api/problem";
import { Sure } from "../shared/Sure";
import { sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import { take } from "./changes";
import type { CustomModel } from "./queries";

/** Asks before a model goes, and once more where it was used: in the server's words, which know what is lost. */
export function Removal({ model, onClose, onGone }: { model: CustomModel; onClose: () => void; onGone?: () => void }) {
  const [warning, setWarning] = useState<string>();
  const remove = async () => {
    try {
      await take(model.key, warning !== undefined);
      toast(say.removed(model.name));
      onClose();
      onGone?.();
    } catch (error) {
      const { status, message } = error as Refusal;
      if (status === 422 && warning === undefined) return setWarning(sentence(message.replace(/;[^;]*\(field force\)$/, "")));
      toast(message);
      onClose();
    }
  };
  return <Sure key={warning} text={warning ? `${warning}.` : say.removeAsk(model.name)} action={say.remove} onYes={() => void remove()} onClose={onClose} />;
}
