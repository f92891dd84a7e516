const rememberedTexts = 512;
const longestRememberedText = 32_768;

/** Keeps what is made of the 512 texts used last; texts over 32 768 characters are not kept, they would hold memory. */
export const remember = <T>(make: (text: string) => T): ((text: string) => T) => {
  const made = new Map<string, { readonly value: T }>();
  return (text) => {
    if (text.length > longestRememberedText) return make(text);
    const known = made.get(text);
    if (known !== undefined) made.delete(text);
    else if (made.size >= rememberedTexts) made.delete(made.keys().next().value ?? '');
    const kept = known ?? { value: make(text) };
    made.set(text, kept);
    return kept.value;
  };
};
