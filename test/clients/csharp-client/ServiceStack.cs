// Declares what generated code names of the client library of NuGet, for the compiler alone: it calls nothing.
using System;
using System.Collections.Generic;

namespace ServiceStack
{
    public interface IReturn<TResponse> {}
    public interface IReturnVoid {}
    public interface IGet {}
    public interface IPost {}
    public interface IPut {}
    public interface IPatch {}
    public interface IDelete {}

    public class ResponseStatus {}

    // Answers that the library brings, for hosts whose own requests return them.
    public class RegenerateApiKeysResponse {}

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class RouteAttribute : Attribute
    {
        public RouteAttribute(string path) {}
        public RouteAttribute(string path, string verbs) {}
    }

    public class ApiAttribute : Attribute
    {
        public string Description { get; set; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ApiResponseAttribute : Attribute
    {
        public string Description { get; set; }
        public int StatusCode { get; set; }
    }

    public class ApiMemberAttribute : Attribute
    {
        public string Name { get; set; }
        public string Description { get; set; }
        public string ParameterType { get; set; }
        public string DataType { get; set; }
        public bool IsRequired { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
    public class ValidateAttribute : Attribute
    {
        public ValidateAttribute(string validator) {}
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ValidateRequestAttribute : Attribute
    {
        public ValidateRequestAttribute(string validator) {}
    }
}

namespace ServiceStack.DataAnnotations
{
    public class NamedByEveryListing {}
}

// Of .NET 6 and later, where Mono's compiler stands for an older one.
namespace System
{
    public struct DateOnly {}
    public struct TimeOnly {}
}
