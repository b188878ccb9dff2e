# Search

"Searches and returns the result and the found paths below the folder."
function found(folder, name; hidden = "0", limit = "100")
    header, items = done("find", folder, name, hidden, limit)
    return header["result"], [item["path"][sizeof(folder)+2:end] for item in items]
end

"Searches contents and returns the result and the items."
function found_text(folder, text; is_case_sensitive = false, is_regex = false, name = "", limit = "100", files = F)
    header, items = done("find", folder, name, "0", limit, text, is_case_sensitive ? "1" : "0", is_regex ? "1" : "0"; files = files)
    return something(header["result"], header["problem"]), items
end

places(items) = [(item["line"], item["column"], item["length"]) for item in items]

@testset Reported "finds files by words of their path" begin
    folder = new_folder()
    mkpath("$folder/Models/Engine")
    mkpath("$folder/.hidden")
    for name in ("Models/Engine/Pump.jl", "Models/pump.txt", "МОДЕЛЬ.jl", ".hidden/pump.jl", ".pump.jl", "other")
        write("$folder/$name", "x")
    end
    symlink("Models", "$folder/link")
    @test found(folder, "pump") == (Dict("isCut" => false, "files" => 2), ["Models/pump.txt", "Models/Engine/Pump.jl"])
    @test found(folder, "ENGINE .jl")[2] == ["Models/Engine/Pump.jl"]
    @test found(folder, "модель")[2] == ["МОДЕЛЬ.jl"]
    @test found(folder, "engine txt")[2] == []
    @test sort(found(folder, "pump"; hidden = "1")[2]) == [".hidden/pump.jl", ".pump.jl", "Models/Engine/Pump.jl", "Models/pump.txt"]
    @test length(found(folder, "")[2]) == 4
    @test found(folder, "", limit = "2")[1]["isCut"]
    @test length(found(folder, ""; limit = "2")[2]) == 2
    # A word of the searched folder's own path does not count.
    @test found("$folder/Models", "models")[2] == []
end

@testset Reported "finds lines and their columns in UTF-16" begin
    folder = new_folder()
    write("$folder/a.jl", "привет\nfoo 😀 Bar(1)\r\n\nlast bar")
    result, items = found_text(folder, "bar")
    @test result == Dict("isCut" => false, "files" => 1)
    @test places(items) == [(1, 7, 3), (3, 5, 3)]
    @test [item["text"] for item in items] == ["foo 😀 Bar(1)", "last bar"]
    @test places(found_text(folder, "bar"; is_case_sensitive = true)[2]) == [(3, 5, 3)]
    @test places(found_text(folder, "ПРИВ")[2]) == [(0, 0, 4)]
    @test places(found_text(folder, "😀")[2]) == [(1, 4, 2)]
    @test places(found_text(folder, "bar"; limit = "1")[2]) == [(1, 7, 3)]
    @test found_text(folder, "bar"; name = "b.jl")[2] == []
    write("$folder/a.jl", "\ufeffstart")
    @test places(found_text(folder, "start")[2]) == [(0, 0, 5)]
end

@testset Reported "takes a query that is not a regular expression literally" begin
    folder = new_folder()
    write("$folder/a", "a.c\nabc\nx\\Ey\n(*NO_JIT)\n")
    @test places(found_text(folder, "a.c")[2]) == [(0, 0, 3)]
    @test places(found_text(folder, "\\Ey")[2]) == [(2, 1, 3)]
    @test places(found_text(folder, "(*NO_JIT)")[2]) == [(3, 0, 9)]
end

@testset Reported "finds lines by regular expressions" begin
    folder = new_folder()
    write("$folder/a", "foo(12)\nbar\nжук = 1\r\n")
    @test places(found_text(folder, "\\w+\\(\\d+\\)"; is_regex = true)[2]) == [(0, 0, 7)]
    @test places(found_text(folder, "^b.r\$"; is_regex = true)[2]) == [(1, 0, 3)]
    @test places(found_text(folder, "^\\w+ = 1\$"; is_regex = true)[2]) == [(2, 0, 7)]
    @test places(found_text(folder, "r\\s"; is_regex = true)[2]) == []
    @test places(found_text(folder, "\$"; is_regex = true)[2]) == [(0, 7, 0), (1, 3, 0), (2, 7, 0)]
    @test places(found_text(folder, "\\b"; is_regex = true)[2]) == [(0, 0, 0), (1, 0, 0), (2, 0, 0)]
    for query in ("(", "[", "(?<n>", "", "\xff", "\0")
        @test found_text(folder, query; is_regex = true)[1]["problem"] == "invalid"
    end
    @test found_text(folder, "("; is_regex = true)[1]["detail"] == "missing closing parenthesis"
    @test found_text(folder, "a"^1001)[1]["problem"] == "tooLarge"
end

@testset Reported "ends a search whose regular expression would never end" begin
    folder = new_folder()
    write("$folder/a", string("a"^60, "b\n")^100)
    started = time()
    @test found_text(folder, "(a+)+\$"; is_regex = true)[1]["isCut"]
    @test found_text(folder, "(*LIMIT_MATCH=1000000000)(a+)+\$"; is_regex = true)[1]["isCut"]
    write("$folder/a", string("x"^100_000, "\n")^30)
    @test !found_text(folder, "x*[yz]"; is_regex = true)[1]["isCut"]
    @test found_text(folder, "x*x*x*[yz]"; is_regex = true)[1]["isCut"]
    @test time() - started < 60
end

@testset Reported "skips files that are large or not text" begin
    folder = new_folder()
    write("$folder/binary", "needle\0")
    open(io -> (write(io, "needle\n", "x"^20_000, "\n"); seek(io, 50_000_000); write(io, "x")), "$folder/large", "w")
    write("$folder/late", string("needle\n", "x"^10_000, "\0"))
    @test [basename(item["path"]) for item in found_text(folder, "needle")[2]] == ["late"]
end

@testset Reported "searches text that is not UTF-8" begin
    folder = new_folder()
    write("$folder/cp1251", UInt8[0xef, 0xf0, 0x20, 0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0xff])
    for is_regex in (false, true)
        items = found_text(folder, "needle"; is_regex = is_regex)[2]
        @test places(items) == [(0, 3, 6)]
        @test items[1]["text"] == "\ufffd\ufffd needle\ufffd"
    end
end

@testset Reported "cuts long lines around the match" begin
    folder = new_folder()
    write("$folder/a", string("ж"^500, "needle", "я"^500))
    item = found_text(folder, "needle")[2][1]
    @test (item["column"], item["length"]) == (500, 6)
    @test item["text"] == string("ж"^100, "needle", "я"^194)
end

@testset Reported "cancels a search and bounds its time" begin
    folder = new_folder()
    for number in 1:30
        write(string(folder, "/file", number), string("x"^1000, "\n")^2000)
    end
    header = begin_job("find", folder, "", "0", "10", "x+[yz]", "0", "1")
    @test header["state"] == "running"
    started = time()
    canceled(header["id"])
    @test followed(header)[1]["state"] == "canceled"
    @test time() - started < 1
    hurried = loaded_files("#engee_files_hurried", "SEARCH_SECONDS" => 0.2)
    hurried.ROOT[] = USER
    @test found_text(folder, "x+[yz]"; is_regex = true, files = hurried)[1]["isCut"]
end

@testset Reported "finds nothing in what is not a folder" begin
    folder = new_folder()
    write("$folder/file", "x")
    @test done("find", "$folder/file", "", "0", "10")[1]["problem"]["problem"] == "notAFolder"
    @test done("find", "$folder/none", "", "0", "10")[1]["problem"]["problem"] == "notFound"
    @test done("find", folder)[1]["state"] == "failed"
end

@testset Reported "does not follow links in a search" begin
    folder = new_folder()
    mkdir("$folder/real")
    write("$folder/real/file", "needle")
    symlink("real/file", "$folder/link")
    symlink(".", "$folder/real/loop")
    @test found(folder, "")[2] == ["real/file"]
    @test length(found_text(folder, "needle")[2]) == 1
end
