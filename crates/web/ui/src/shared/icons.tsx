import SvgIcon, { type SvgIconProps } from "@mui/material/SvgIcon";

/** Line icons on a 24-px grid; each is one path, drawn with the colour of the text. */
export function icon(path: string, name: string) {
  const Icon = (props: SvgIconProps) => (
    <SvgIcon fontSize="small" {...props}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </SvgIcon>
  );
  Icon.displayName = name;
  return Icon;
}

export const GenerateIcon = icon("M12 3v4M12 17v4M3 12h4M17 12h4M6.5 6.5l2 2M15.5 15.5l2 2M17.5 6.5l-2 2M8.5 15.5l-2 2", "Generate");
export const GalleryIcon = icon("M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z", "Gallery");
export const ModelsIcon = icon("M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9", "Models");
export const ProvidersIcon = icon("M14.5 9.5a4 4 0 1 0-3.2 3.9L13 15h2v2h2v2h3v-3l-5.7-5.7c.13-.4.2-.6.2-.8zM9.4 8.6h.01", "Providers");
export const UsageIcon = icon("M5 20V11M10 20V5M15 20v-7M20 20V8M3 20h18", "Usage");
export const AddIcon = icon("M12 5v14M5 12h14", "Add");
export const CloseIcon = icon("M6 6l12 12M18 6L6 18", "Close");
export const ChevronIcon = icon("M6 9l6 6 6-6", "Chevron");
export const LeftIcon = icon("M15 5l-7 7 7 7", "Left");
export const RightIcon = icon("M9 5l7 7-7 7", "Right");
export const SearchIcon = icon("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20", "Search");
export const StarIcon = icon("M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z", "Star");
export const TrashIcon = icon("M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5", "Trash");
export const DownloadIcon = icon("M12 4v11M7 10.5l5 5 5-5M5 20h14", "Download");
export const RecallIcon = icon("M4 12a8 8 0 1 0 2.6-5.9M4 4v4h4", "Recall");
export const FullIcon = icon("M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", "Full");
export const BrushIcon = icon("M20 4c-5 2-9 6-11 10l2 2c4-2 8-6 10-11zM8.5 14.5C6 15 6 18 4 19.5c2.5.8 6 .3 7-2.5", "Brush");
export const EraserIcon = icon("M8 19l-4-4 9.5-9.5 6 6L12 19zM8 19h12M9 10l6 6", "Eraser");
export const UndoIcon = icon("M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3", "Undo");
export const RedoIcon = icon("M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3", "Redo");
export const InvertIcon = icon("M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16M12 8h4M12 12h5M12 16h4", "Invert");
export const DiceIcon = icon("M4.5 4.5h15v15h-15zM8.4 8.5h.2M15.4 8.5h.2M11.9 12h.2M8.4 15.5h.2M15.4 15.5h.2M8.5 8.4v.2M15.5 8.4v.2M12 11.9v.2M8.5 15.4v.2M15.5 15.4v.2", "Dice");
export const ImageIcon = icon("M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9h.01", "Image");
export const UploadIcon = icon("M12 16V5M7 9.5l5-5 5 5M5 20h14", "Upload");
export const SwapIcon = icon("M4 8h14l-3-3M20 16H6l3 3", "Swap");
export const SunIcon = icon("M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4", "Sun");
export const MoonIcon = icon("M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z", "Moon");
export const WarnIcon = icon("M12 4l9 16H3zM12 10v4M12 17h.01", "Warn");
export const CheckIcon = icon("M5 12.5l4.5 4.5L19 7.5", "Check");
export const MoreIcon = icon("M5.5 12h1M11.5 12h1M17.5 12h1", "More");
export const FitIcon = icon("M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9h6v6H9z", "Fit");
export const FilterIcon = icon("M4 6h16M7 12h10M10 18h4", "Filter");
export const BoardIcon = icon("M4 7h6l2 2h8v10H4z", "Board");
export const CompareIcon = icon("M4 5h7v14H4zM13 5h7v14h-7z", "Compare");
export const ZoomInIcon = icon("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20M8 10.5h5M10.5 8v5", "ZoomIn");
export const ZoomOutIcon = icon("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20M8 10.5h5", "ZoomOut");
export const InfoIcon = icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01", "Info");
export const CopyIcon = icon("M9 9h11v11H9zM5 15H4V4h11v1", "Copy");
export const KeyIcon = icon("M14.5 9.5a4 4 0 1 0-3.2 3.9L13 15h2v2h2v2h3v-3l-5.7-5.7c.13-.4.2-.6.2-.8zM9.4 8.6h.01", "Key");
