/** One control of the form. */
export interface SettingField {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly type: 'text' | 'long' | 'integer' | 'flag' | 'choice' | 'address' | 'map';
  readonly required: boolean;
  readonly secret: boolean;
  readonly options: readonly string[];
  /** What the server takes where nothing is given. */
  readonly usual: unknown;
  readonly least: number | null;
  /** Of a number; of a text its length. */
  readonly most: number | null;
}

interface Property {
  title?: string;
  description?: string;
  type?: string;
  enum?: string[];
  format?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  writeOnly?: boolean;
  'x-multiline'?: boolean;
}

/** The fields of a JSON Schema of settings, in its order. */
export function fieldsOf(schema: unknown): readonly SettingField[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    title: property.title || name.replaceAll('_', ' '),
    help: property.description ?? '',
    type: typeOf(property),
    required: required.includes(name),
    secret: property.writeOnly === true,
    options: property.enum ?? [],
    usual: property.default,
    least: property.minimum ?? null,
    most: property.maximum ?? property.maxLength ?? null,
  }));
}

function typeOf(property: Property): SettingField['type'] {
  if (property.enum) return 'choice';
  if (property.type === 'integer' || property.type === 'number') return 'integer';
  if (property.type === 'boolean') return 'flag';
  if (property.type === 'object') return 'map';
  if (property['x-multiline']) return 'long';
  return property.format === 'uri' ? 'address' : 'text';
}

/** The name of a field's control. */
export function controlOf(field: SettingField): string {
  return `settings.${field.name}`;
}

/**
 * The settings that a form holds. What is empty is left out, so that the server takes what is usual and keeps a secret
 * that it has; an empty text takes a secret away.
 */
export function settingsOf(fields: readonly SettingField[], form: FormData): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueOf(field, form);
    if (value !== undefined) settings[field.name] = value;
  }
  return settings;
}

function valueOf(field: SettingField, form: FormData): unknown {
  const control = controlOf(field);
  if (field.secret && form.has(`${control}.gone`)) return '';
  if (field.type === 'flag') return form.has(control);
  if (field.type === 'map') return mapOf(form.getAll(`${control}.name`), form.getAll(`${control}.value`));
  const text = form.get(control);
  if (typeof text !== 'string' || text === '') return undefined;
  if (field.type === 'integer') return Number(text);
  return field.secret || field.type === 'long' ? text : text.trim() || undefined;
}

function mapOf(names: readonly FormDataEntryValue[], values: readonly FormDataEntryValue[]): unknown {
  const rows = names.map((name, at) => [String(name).trim(), String(values[at] ?? '')] as const);
  const named = rows.filter(([name]) => name !== '');
  return named.length ? Object.fromEntries(named) : undefined;
}

/** A setting as its control shows it: what is known, else what is usual. */
export function shown(field: SettingField, settings: Readonly<Record<string, unknown>> | null): string {
  const value = settings?.[field.name] ?? (settings ? undefined : field.usual);
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
