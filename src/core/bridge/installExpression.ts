import type { Freight } from './bridgeFreight.ts';
import { bridgeFileName, isThere, type BridgeModule } from './bridgeModule.ts';

/** Seconds after which parts are forgotten when the rest does not come. */
const keptPartsSeconds = 300;

/**
 * Julia that takes one part of the bridge. It answers `hello` when the bridge is there, now or from before; `parts` while other
 * parts are missing; `notUnpacked` where Julia finds no zlib. It throws when the bridge cannot be loaded. Sending a part twice,
 * or from two windows at once, does no harm: each answer says what is missing.
 *
 * The names are written out, since the user may have given the short ones to something else.
 * @param keptSeconds how long parts are kept that are not followed by the rest
 */
export function installExpression(
  module: BridgeModule,
  freight: Freight,
  index: number,
  keptSeconds: number = keptPartsSeconds,
): string {
  const text = freight.parts.length === 1 ? `"${freight.parts[0] ?? ''}"` : gathered(freight, index, keptSeconds);
  // New definitions are seen only by code that is evaluated after them (world age).
  const hello = `Core.eval(Main, Base.Meta.parse("Main.var\\"${module.name}\\".hello()"))`;
  return `((${isThere(module)}) ? ${hello} : let text = ${text}
  if Core.isa(text, Core.Array)
    Base.string("{\\"kind\\":\\"parts\\",\\"missing\\":[", Base.join(text, ","), "]}\\n")
  else
    let source = ${decoded(freight)}
      if Core.:(===)(source, nothing)
        "{\\"kind\\":\\"notUnpacked\\"}\\n"
      else
        Base.include_string(Main, Base.String(source), "${bridgeFileName}")
        ${hello}
      end
    end
  end
end)`;
}

/**
 * Keeps a part with those that came before, under a name that carries the hash of all. The value is the whole text when it is
 * complete, and else the numbers of the missing parts, counted from 1. A text that is not the one that was sent is refused.
 */
function gathered({ parts, hash }: Freight, index: number, keptSeconds: number): string {
  return `let place = Core.Symbol("#engee_parts_${hash.slice(0, 12)}_${parts.length}"), kept = Core.isdefined(Main, place) ? Core.getfield(Main, place) : nothing
    if !Core.isa(kept, Core.Array)
      kept = Core.Any[${parts.map(() => 'nothing').join(', ')}]
      Core.eval(Main, Core.Expr(:(=), place, kept))
      Base.Timer(${keptSeconds}) do _
        Core.:(===)(Base.invokelatest(Core.getfield, Main, place), kept) && Core.eval(Main, Core.Expr(:(=), place, nothing))
      end
    end
    kept[${index + 1}] = "${parts[index] ?? ''}"
    if Base.any(Base.isnothing, kept)
      Base.findall(Base.isnothing, kept)
    else
      Core.eval(Main, Core.Expr(:(=), place, nothing))
      let whole = Base.join(kept), sha = ${standardLibrary('SHA', 'ea8e919c-243c-51af-8825-aaa63cd721ce')}
        Base.isequal(Base.bytes2hex(Base.invokelatest(sha.sha256, whole)), "${hash}") || Base.error("the parts of the bridge do not fit together")
        whole
      end
    end
  end`;
}

/** The bytes of the Julia in `text`; nothing where they cannot be unpacked. */
function decoded({ isPacked, sourceBytes }: Freight): string {
  const bytes = `Base.invokelatest(${standardLibrary('Base64', '2a0f44e3-6c83-55bd-87e4-b1978d98bd5f')}.base64decode, text)`;
  if (!isPacked) return bytes;
  const libdl = standardLibrary('Libdl', '8f399da3-3557-5675-b5ff-fb832c97cbdb');
  // Whatever goes wrong here, the bridge can still come as it is.
  return `try
      let packed = ${bytes}, made = Core.Array{Core.UInt8,1}(Core.undef, ${sourceBytes}), count = Base.Ref{Base.Culong}(${sourceBytes}), uncompress = nothing
        for library in ("libz", "libz.so.1")
          zlib = Base.invokelatest(${libdl}.dlopen, library; throw_error = false)
          Core.:(===)(zlib, nothing) || (uncompress = Base.invokelatest(${libdl}.dlsym, zlib, :uncompress; throw_error = false))
          Core.:(===)(uncompress, nothing) || break
        end
        if Core.:(===)(uncompress, nothing)
          nothing
        else
          status = ccall(uncompress, Base.Cint, (Base.Ptr{Base.UInt8}, Base.Ref{Base.Culong}, Base.Ptr{Base.UInt8}, Base.Culong), made, count, packed, Base.length(packed))
          Base.iszero(status) && Base.isequal(count[], ${sourceBytes}) ? made : nothing
        end
      end
    catch
      nothing
    end`;
}

/** A standard library that is no part of Julia's image is found by 1.11 and later without asking the load path. */
function standardLibrary(name: string, uuid: string): string {
  return `(Core.isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require)(Base.PkgId(Base.UUID("${uuid}"), "${name}"))`;
}
