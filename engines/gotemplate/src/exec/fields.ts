import { timeMethod } from '../builtins/time-methods.ts';
import type { Operand } from '../parse/node.ts';
import type { ParamType } from './param-type.ts';
import type { State } from './state.ts';
import {
  type GoMap,
  type GoMethod,
  GoStruct,
  GoTime,
  type GoValue,
  getKey,
  isMap,
  namedType,
  typeName,
} from './values.ts';

/** How a method is called: its arguments are evaluated only when they are as many as it takes. */
export interface MethodCall {
  /** What names the method, and has the place of its failures. */
  readonly node: Operand;
  readonly count: number;
  evaluate(types: readonly ParamType[] | undefined): GoValue[];
}

/** Fields of a time.Time that are not exported. */
const TIME_FIELDS: readonly string[] = ['wall', 'ext', 'loc'];

/**
 * One step of a chain of fields (text/template evalField). `parent` is what the receiver is a field of; where it is of
 * none, `isInterface` tells whether its static type is interface {}, which is what Go names in messages.
 */
export function evaluateField(
  state: State,
  receiver: GoValue,
  name: string,
  parent: GoValue,
  isInterface: boolean,
  call: MethodCall,
): GoValue {
  if (receiver === undefined) {
    if (state.run.missingKey === 'error') return state.fail(`nil data; no entry for key "${name}"`);
    return undefined;
  }
  if (receiver === null) return state.fail(`nil pointer evaluating interface {}.${name}`);
  if (isMap(receiver)) return mapEntry(state, receiver, name, call);
  if (receiver instanceof GoStruct) {
    if (hasField(receiver, name)) return structField(state, receiver, name, call);
    if (receiver.parts.has(name))
      return state.fail(`${name} is an unexported field of struct type ${typeName(receiver)}`);
    return state.fail(`can't evaluate field ${name} in type ${shownType(receiver, parent, isInterface)}`);
  }
  const timed = timeMethod(receiver, name);
  if (timed !== undefined) return callMethod(state, timed, name, call);
  if (receiver instanceof GoTime && TIME_FIELDS.includes(name))
    return state.fail(`${name} is an unexported field of struct type time.Time`);
  return state.fail(`can't evaluate field ${name} in type ${shownType(receiver, parent, isInterface)}`);
}

function mapEntry(state: State, map: GoMap, name: string, call: MethodCall): GoValue {
  const type = namedType(map);
  const method = type?.methods?.get(name);
  if (method !== undefined) return callMethod(state, method, name, call);
  if (call.count > 0) return state.fail(`${name} is not a method but has arguments`);
  return mapField(state, getKey(map, name), name, type?.zero ?? null);
}

function shownType(receiver: GoValue, parent: GoValue, isInterface: boolean): string {
  const hidden = parent === undefined ? isInterface : holdsInterfaces(parent);
  return hidden ? 'interface {}' : typeName(receiver);
}

/** Whether a struct has a field or method of a name; a named map has all of them. */
function hasField({ methods, fields, elements }: GoStruct, name: string): boolean {
  return methods.has(name) || fields.has(name) || (elements !== undefined && isMap(elements));
}

/** Whether the fields of a value are of the type interface {}: not those of a struct, or of a map of one type. */
function holdsInterfaces(value: GoValue): boolean {
  return isMap(value) && namedType(value)?.zero === undefined;
}

function mapField(state: State, value: GoValue, name: string, zero: GoValue): GoValue {
  if (value !== undefined) return value;
  switch (state.run.missingKey) {
    case 'default':
      return undefined;
    case 'zero':
      return zero;
    case 'error':
      return state.fail(`map has no entry for key "${name}"`);
  }
}

function structField(state: State, receiver: GoStruct, name: string, call: MethodCall): GoValue {
  const method = receiver.methods.get(name);
  if (method !== undefined) return callMethod(state, method, name, call);
  const { elements } = receiver;
  if (elements !== undefined && isMap(elements) && call.count === 0)
    return mapField(state, getKey(elements, name), name, receiver.zero);
  if (call.count > 0) return state.fail(`${name} has arguments but cannot be invoked as function`);
  return receiver.fields.get(name);
}

function callMethod(state: State, method: GoMethod, name: string, call: MethodCall): GoValue {
  const wanted = method.params?.length ?? method.length;
  if (call.count !== wanted)
    return state.fail(`wrong number of args for ${name}: want ${wanted} got ${call.count}`);
  if (method.flaw !== undefined) return state.fail(method.flaw);
  const values = call.evaluate(method.params);
  try {
    return method(...values);
  } catch (thrown) {
    // A failure has the place of the method, what comes after it that of the last argument.
    state.node = call.node;
    return state.failCall(name, thrown);
  }
}
