import Button from "@mui/material/Button";
import { Component, type ReactNode } from "react";
import { Empty } from "../shared/Quiet";
import { t } from "../strings";

/** Keeps the rest of the page alive when a part of it fails. */
export class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    const reload = <Button variant="outlined" onClick={() => window.location.reload()}>{t.app.reload}</Button>;
    return <Empty title={t.app.broken} action={reload}>{this.state.error.message}</Empty>;
  }
}
