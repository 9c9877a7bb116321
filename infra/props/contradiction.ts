/** A choice that is right alone and wrong beside another. */
export interface Contradiction<Choice> {
  choice: Choice;
  /** Continues the sentence `"CHOICE" (VALUE) ...`. */
  reason: string;
}

/** How choices are written where somebody makes them: as a construct's props, or as the app's settings. */
export interface Spelling {
  name(choice: string): string;
  /** A choice together with its value, as one would type it. */
  set(choice: string, value: string): string;
}

export const asProps: Spelling = {
  name: (choice) => choice,
  set: (choice, value) => `${choice}: ${value}`,
};
