/** Well-formed documents with their blocks marked (see marked.ts). An integration test verifies each with a real Julia. */
export const documents: Readonly<Record<string, string>> = {
  'single-line statements': `
    A|a = 1
    B|b = 2
    -|
    -|# a comment
    C|println(a + b)  # another`,
  'a function with all kinds of blocks': `
    A|function outer(x)
    A|  for i in 1:3, j in 1:3
    A|    if x > i
    A|      while true; break; end
    A|    elseif x == 2
    A|      try
    A|        g(x)
    A|      catch e
    A|      finally
    A|        h(x)
    A|      end
    A|    else
    A|      begin x += 1 end
    A|    end
    A|  end
    A|
    A|  # still inside
    A|  let y = 1
    A|    quote y end
    A|  end
    A|end
    B|outer(1)`,
  'statements with documentation and macros': `
    A|"""
    A|    f(x)
    A|
    A|Says "no"; and $(1 + 1).
    A|"""
    A|@inline function f(x)
    A|  x
    A|end
    -|
    B|"short"
    B|g(x) = x
    -|
    C|@doc raw"""
    C|\\alpha
    C|"""
    C|h(x) = x
    -|
    D|"not documentation: a line is blank"
    -|
    E|i(x) = x`,
  'several statements on a line': `
    A|a = 1; b = 2
    B|c = 3; function f()
    B|end; d = 4
    C|e = 5`,
  'statements that continue after syntax that a parser may not know': `
    A|@Base.time speed = sum(1:10) +
    A|    100
    B|next = 1
    C|u = (a = 1,) ∪⃑
    C|    (b = 2,)
    D|1 +̄
    D|  2
    E|@A.B.c d |>
    E|
    E|  # how
    E|  f
    F|d[:"in flow"] + # more
    F|  1
    G|2' * #= the
    G|  rest =#
    G|  3
    H|p = x ⇐
    H|  y
    I|q = *
    J|r = x...
    K|return
    L|s = "+"; t =
    L|  2.`,
  'statements that continue on the next line': `
    A|x = 1 +
    A|  2 +
    A|  # why
    A|  3
    B|y =
    B|  4
    C|z = x > y ?
    C|  1 :
    C|  2
    D|using Base,
    D|  Core
    E|f(x::T) where
    E|  T = x
    F|v = x ->
    F|  2x
    G|w = f(1,
    G|  2)
    H|a, b = 1,
    H|  2`,
  'whole modules with unindented code': `
    A|module Outer
    A|using Base
    A|
    A|x = 1
    A|
    A|f() = x
    A|module Inner
    A|y = 2
    A|end
    A|end
    -|
    B|Outer.f()`,
  'begin, let, if and for at the top level': `
    A|begin
    A|  a = 1
    A|end
    B|let
    B|b = 2
    B|end
    C|if true
    C|  c = 3
    C|else
    C|  c = 4
    C|end
    D|for i in 1:3
    D|  println(i)
    D|end`,
  'type definitions': `
    A|struct Pump{T} <: AbstractPump where T
    A|  flow::T
    A|end
    B|mutable struct Tank
    B|  level
    B|end
    C|abstract type Shape end
    D|primitive type Word 32
    D|end
    E|const type = 1
    F|abstract = 2`,
  'strings, characters and commands that look like code': `
    A|a = "end (" * "\\"function" * "$("end" * ")")"
    B|b = """
    B|function f(
    B|# %%
    B|"""
    C|c = '"'; d = '\\''; e = '('
    D|f = r"\\"(\\[" ; g = raw"$("
    E|h = \`echo "(" $(a)\`
    F|i = a'; j = [1 2]'; k = f(x)'
    G|l = v"1.0"; m = 'é'
    H|n = "$(f("(")) ["
    I|o = n ==
    I|  "one"
    J|p = 1`,
  'keywords that do not open or close a block': `
    A|a[end] + a[f(end)] + a[begin] + a[1:end]
    B|b = (:end, :if, :begin, x.end, x.if)
    C|c = [i for i in 1:3 if i > 1]
    D|d = sum(i for i in 1:3
    D|  for j in 1:3)
    E|e = Dict(:for => 1, :function => 2)
    F|f = a[if true 1 else 2 end]
    G|g = map(x) do y
    G|  y
    G|end
    H|h = :(begin 1 end)
    I|i = ending + iffy + for_each!(do_it)
    J|j = (function (x) x end)(1)
    K|@eval macro ($k)(x) end
    L|l = a ? b : c`,
  'nested comments': `
    -|#= function f(
    -|  #= ( =#
    -|end =#
    A|a = 1 #= on
    A|and on =# + 2
    B|b = 2
    -|# the end`,
  'brackets that span lines': `
    A|m = [
    A|1 2
    A|3 4
    A|]
    B|t = (
    B|a = 1,
    B|)
    C|Dict(
    C|  "a" => 1,
    C|)`,
  'non-Latin names and operators as names': `
    A|δ′ = ∂x'; ∇f = 1
    B|данные = "日本 👩‍🚀"
    C|import Base.==
    D|a = +(1, 2); b = !true
    E|😀 = €x
    F|x ≤ 'a'`,
  'trailing semicolons': `
    A|a = 1;
    B|b = [1 2; 3 4];
    C|function f() end;
    D|begin; 1; end`,
};
