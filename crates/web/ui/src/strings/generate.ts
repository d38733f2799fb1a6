/** Texts of the Generate page. */
export const generate = {
  title: "Generate",
};
