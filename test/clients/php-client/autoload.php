<?php
// Declares what generated code names of the client library of Packagist, as far as a file needs it to be read: it calls nothing.
namespace ServiceStack;

interface IReturn {}
interface IReturnVoid {}
interface IGet {}
interface IPost {}
interface IPut {}
interface IDelete {}
interface IPatch {}
interface IMeta {}
interface IHasSessionId {}
interface IHasBearerToken {}
interface IHasVersion {}
