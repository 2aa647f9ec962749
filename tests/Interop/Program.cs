using Amaranten.Interop.Script;

// "scenarios [GLOB]" is what make interop says; everything else is the test runner's.
return args is ["scenarios", .. var globs]
    ? ScenarioRunner.Run(globs is [] or [""] ? "*" : globs[0])
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
