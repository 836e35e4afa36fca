/** Numbers as people paste them: a line, comma or semicolon between, spaces and brackets within. */
export function readNumbers(text: string): string[] {
  const found = text.split(/[\n,;\t]+/).map((part) => part.trim().replace(/[\s().-]/g, ''));
  return [...new Set(found.filter((part) => part.length > 0))];
}
