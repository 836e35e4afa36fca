/** What was typed into a form's named controls; one that is not shown now has nothing. Keeps the browser from submitting. */
export function typed(event: Event): (name: string) => string | undefined {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  return (name) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : undefined;
  };
}
