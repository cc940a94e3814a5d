import {
  create, fromBinary, toBinary, type DescMessage, type DescMethod, type DescService, type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf'
import type { MethodDefinition, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'

/** What a caller passes for a message: a plain object with the message's fields. */
export type Input<M extends DescMessage> = MessageInitShape<M>

type AnyMethod = MethodDefinition<Input<DescMessage>, MessageShape<DescMessage>>

/**
 * grpc-js's own description of a generated service. Requests and answers may be given as plain
 * objects; what arrives is a message.
 */
export function toServiceDefinition(service: DescService): ServiceDefinition<UntypedServiceImplementation> {
  return Object.fromEntries(service.methods.map(method => [method.localName, toMethodDefinition(service, method)]))
}

function toMethodDefinition(service: DescService, method: DescMethod): AnyMethod {
  return {
    path: `/${service.typeName}/${method.name}`,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: input => encode(method.input, input),
    requestDeserialize: bytes => fromBinary(method.input, bytes),
    responseSerialize: input => encode(method.output, input),
    responseDeserialize: bytes => fromBinary(method.output, bytes),
  }
}

const encode = (schema: DescMessage, input: Input<DescMessage>) =>
  Buffer.from(toBinary(schema, create(schema, input)))
