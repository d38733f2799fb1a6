import { useEffect, useState } from "react";

/** An address under which the page shows a file that is not sent yet, for as long as the component is there. */
export function useAddress(file: Blob): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
