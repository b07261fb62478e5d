/**
 * The Go type of a function's parameter: what may be passed, and how error messages call it.
 * `reflect` takes what there is, no value included, which `any` gives as nil.
 */
export type ParamType =
  | 'any'
  | 'reflect'
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint32'
  | 'float64'
  | 'list'
  | 'map'
  | 'strings'
  | 'time'
  | 'duration'
  | 'location'
  | 'error'
  | 'bytes';

/** A Go type as messages write it. */
export function paramName(type: ParamType): string {
  switch (type) {
    case 'any':
      return 'interface {}';
    case 'reflect':
      return 'reflect.Value';
    case 'list':
      return '[]interface {}';
    case 'map':
      return 'map[string]interface {}';
    case 'strings':
      return '[]string';
    case 'time':
      return 'time.Time';
    case 'duration':
      return 'time.Duration';
    case 'location':
      return '*time.Location';
    case 'bytes':
      return '[]uint8';
    default:
      return type;
  }
}
