import type { Freight } from './bridgeFreight.ts';
import { bridgeFileName, type BridgeModule, isThere } from './bridgeModule.ts';

/** Seconds after which incomplete parts are dropped. */
const keptPartsSeconds = 300;

/**
 * Returns Julia that receives one part of the bridge. It replies `hello` when the bridge is loaded, `parts` while other parts are
 * missing, and `notUnpacked` when Julia has no zlib. It throws when the bridge can't be loaded. Parts can be sent twice or from
 * two windows at once, because each reply lists the missing parts.
 *
 * All names are qualified, because the user may have redefined the short ones.
 * @param keptSeconds seconds after which incomplete parts are dropped
 */
export function installExpression(
  module: BridgeModule,
  freight: Freight,
  index: number,
  keptSeconds: number = keptPartsSeconds,
): string {
  const text = freight.parts.length === 1 ? `"${freight.parts[0] ?? ''}"` : gathered(freight, index, keptSeconds);
  // Only code evaluated later sees new definitions (world age).
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
 * Returns Julia that stores a part under a name with the hash of all parts. Its value is the whole text when it is complete,
 * otherwise the one-based numbers of the missing parts. It throws when the hash of the text is wrong.
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
        Base.isequal(Base.bytes2hex(Base.invokelatest(sha.sha256, whole)), "${hash}") || Base.error("the parts of the bridge have a wrong hash")
        whole
      end
    end
  end`;
}

/** Returns Julia for the source in `text` as bytes, or nothing when it can't be unpacked. */
function decoded({ isPacked, sourceBytes }: Freight): string {
  const bytes = `Base.invokelatest(${standardLibrary('Base64', '2a0f44e3-6c83-55bd-87e4-b1978d98bd5f')}.base64decode, text)`;
  if (!isPacked) return bytes;
  const libdl = standardLibrary('Libdl', '8f399da3-3557-5675-b5ff-fb832c97cbdb');
  // Any failure is reported as `notUnpacked`, because the bridge can still be sent uncompressed.
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

/** Returns Julia that loads a standard library. On 1.11 and later, libraries outside the system image need `require_stdlib`. */
function standardLibrary(name: string, uuid: string): string {
  return `(Core.isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require)(Base.PkgId(Base.UUID("${uuid}"), "${name}"))`;
}
