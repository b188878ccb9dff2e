# Test reports

# Uses a separate stream and Base.println, because tests redirect standard output and redefine println.
const REPORT = fdio(Base.cconvert(Cint, Base.Libc.dup(RawFD(1))), true)
report(parts...) = (Base.println(REPORT, parts...); flush(REPORT))

"A test set that prints its failures, followed by a summary line."
struct Reported <: Test.AbstractTestSet
    description::String
    counts::Dict{Symbol,Int}
end
Reported(description::AbstractString; _...) = Reported(String(description), Dict(:passed => 0, :failed => 0))

Test.record(set::Reported, result::Test.Pass) = (set.counts[:passed] += 1; result)
function Test.record(set::Reported, result::Test.Result)
    set.counts[:failed] += 1
    report(result, "\n")
    return result
end

function Test.finish(set::Reported)
    report("\t", set.description, "\t", set.counts[:passed], "\t", set.counts[:failed])
    return set
end
