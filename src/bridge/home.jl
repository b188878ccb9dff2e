# Code of a file on the server

"""
Calls `work` as if Julia included the file at `path`: relative paths of `include` and `open` start at its folder. The working
directory belongs to the process, so it changes only during the run, when no other code of a client runs. Code that changes
it itself keeps its change, as in a REPL.
"""
function at_home(@nospecialize(work), path)
    before = working_directory()
    # Fails if the folder is gone, because the code would read other files.
    cd(dirname(path))
    home = working_directory()
    task_local_storage(:SOURCE_PATH, path)
    try
        return work()
    finally
        delete!(task_local_storage(), :SOURCE_PATH)
        before === nothing || working_directory() != home || quietly(() -> cd(before))
    end
end

"Returns the working directory, or nothing if it was deleted."
function working_directory()
    try
        return pwd()
    catch
        return nothing
    end
end

"""
Replaces `@__FILE__` and `@__DIR__` by the path and the folder of the file. Julia would derive them from the file name of the
run, which contains its id.
"""
function name_file!(@nospecialize(node), path)
    statements = node isa Expr ? node.args : node
    for (index, each) in enumerate(statements)
        each isa Expr || continue
        name = each.head === :macrocall ? macro_name(each.args[1]) : nothing
        if name === Symbol("@__FILE__")
            statements[index] = path
        elseif name === Symbol("@__DIR__")
            statements[index] = dirname(path)
        else
            name_file!(each, path)
        end
    end
    return nothing
end

"Returns the name of a macro, without the module in `Base.@__DIR__`."
function macro_name(@nospecialize(called))
    Meta.isexpr(called, :., 2) && called.args[1] === :Base && (called = called.args[2])
    return called isa QuoteNode ? called.value : called
end
